import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseAnswer, readAnswers } from './answers.ts';

describe('parseAnswer', () => {
  it.each<[string, [string, unknown][]]>([
    ['rpn.nmsIoU=0.6', [['rpn.nmsIoU', 0.6]]],
    [' rpn.nmsIoU = 0.6 ', [['rpn.nmsIoU', 0.6]]],
    ['licence=Apache-2.0', [['licence', 'Apache-2.0']]],
    ['name=123', [['name', '123']]],
    ['trainedOn=a = b', [['trainedOn', 'a = b']]],
    ['input.longSideMax=null', [['input.longSideMax', null]]],
    ['input.mean=[1, 2, 3]', [['input.mean', [1, 2, 3]]]],
    ['anchors.sizes=[32]', [['anchors.sizes', [32]]]],
    ['rpn.levels[2].stride=16', [['rpn.levels[2].stride', 16]]],
    [
      'roi.levels=[{"feature": "p2", "stride": 4}]',
      [
        ['roi.levels[0].feature', 'p2'],
        ['roi.levels[0].stride', 4],
      ],
    ],
  ])('reads %s', (text, expected) => {
    expect([...parseAnswer(text)]).toEqual(expected);
  });

  it.each([
    ['rpn.nmsIoU', "'rpn.nmsIoU' is not written KEY=VALUE, such as rpn.nmsIoU=0.6."],
    ['=1', "'=1' is not written KEY=VALUE, such as rpn.nmsIoU=0.6."],
    ['rpn.iou=1', "'rpn.iou=1' has 'rpn.iou', which is no key of model.json."],
    ['rpn.iou=high', "'rpn.iou=high' has 'rpn.iou', which is no key of model.json."],
    ['rpn.nmsIoU=high', "The value of 'rpn.nmsIoU=high' is no JSON."],
    ['rpn=1', "'rpn=1' has 'rpn', which has keys of its own."],
    ['rpn=one', "The value of 'rpn=one' is no JSON."],
  ])('refuses %s', (text, sentence) => {
    expect(() => parseAnswer(text)).toThrow(sentence);
  });
});

describe('readAnswers', () => {
  let folder = '';
  const at = (name: string) => path.join(folder, name);
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-answers-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('reads parts of model.json', async () => {
    await writeFile(at('a.json'), '\uFEFF{"rpn": {"nmsIoU": 0.5}, "anchors": {"ratios": [1]}}');
    expect([...(await readAnswers(at('a.json')))]).toEqual([
      ['rpn.nmsIoU', 0.5],
      ['anchors.ratios', [1]],
    ]);
  });

  it.each<[string | Uint8Array, string]>([
    ['{"rpn": {"nmsIoU": 0.5,}}', ', line 1, column 24: '],
    ['{"rpn": {"iou": 0.5}}', " has 'rpn.iou', which is no key of model.json."],
    ['[]', ' is no JSON object.'],
    [Uint8Array.of(0xff, 0xfe), ' is not text in UTF-8.'],
  ])('says what is wrong with %j', async (content, sentence) => {
    await writeFile(at('a.json'), content);
    await expect(readAnswers(at('a.json'))).rejects.toThrow(`'${at('a.json')}'${sentence}`);
  });

  it('says that there is no such file', async () => {
    await expect(readAnswers(at('b.json'))).rejects.toThrow(`There is no file '${at('b.json')}'.`);
    await expect(readAnswers(folder)).rejects.toThrow(`'${folder}' is not a regular file.`);
  });
});
