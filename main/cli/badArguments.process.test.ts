import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { knownRules } from '../../shared/detection/detectors/kinds.ts';
import { run } from './testing/program.ts';

/** With a file that is called a picture; none of these commands comes as far as reading it. */
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-cli-'));
  await writeFile(path.join(folder, 'a.jpg'), 'x');
  await mkdir(path.join(folder, 'empty'));
  await mkdir(path.join(folder, 'no model'));
});
afterAll(() => rm(folder, { recursive: true }));

const there = knownRules.map(({ name }) => name).join(', ');
const written = 'It is written name=number, such as rpn.nmsIoU=0.6.';
const set = "Option '--set <name=value>' argument";
const detect = ['detect', 'a.jpg', '--model', 'no model'];
const exports = ['export', 'a.jpg', '--model', 'no model'];

describe('anchorscope with arguments that cannot be', () => {
  it.each<[string, readonly string[], string]>([
    ['an unknown command', ['detekt'], "Unknown command 'detekt' (Did you mean detect?)"],
    ['no picture', ['detect', '--model', 'm'], "Missing required argument 'images'."],
    ['no model', ['detect', 'a.jpg'], "Required option '--model <folder>' not specified."],
    ['an unknown option', [...detect, '--jsn'], "Unknown option '--jsn' (Did you mean --json?)"],
    [
      'an unknown provider',
      [...detect, '--provider', 'tpu'],
      "Option '--provider <name>' argument 'tpu' is invalid. " +
        'Allowed choices are auto, cuda, dml, coreml, webgpu, cpu.',
    ],
    [
      'an unknown setting',
      [...detect, '--set', 'rpn.iou=0.5'],
      `There is no setting 'rpn.iou'; there are ${there}.`,
    ],
    [
      'a folder whose name is not UTF-8',
      ['evaluate', '--model', 'm', '--data', 'd\uFFFD'],
      "--data: 'd\uFFFD' cannot be opened: its name is not UTF-8; rename it first.",
    ],
    [
      'an argument whose name is not UTF-8',
      ['convert', 'd\uFFFD', 'out', '--to', 'jsonl'],
      "source: 'd\uFFFD' cannot be opened: its name is not UTF-8; rename it first.",
    ],
    [
      'a model among several whose name is not UTF-8',
      ['compare', 'a.jpg', '--models', 'm,m\uFFFD'],
      "--models: 'm\uFFFD' cannot be opened: its name is not UTF-8; rename it first.",
    ],
    [
      'a folder to make whose name is not UTF-8',
      ['generate-smears', '--count', '1', '--out', 'o\uFFFD'],
      "--out: 'o\uFFFD' cannot be made: its name is not UTF-8; name another.",
    ],
    [
      'a value out of range',
      [...detect, '--set', 'rpn.nmsIoU=0.5', '--set', 'rpn.nmsIoU=7'],
      'rpn.nmsIoU must be a number from 0 to 1, and not 7.',
    ],
    [
      'a value that is not whole',
      [...detect, '--set', 'head.maxDetections=1.5'],
      'head.maxDetections must be a whole number from 1 to 1,000,000, and not 1.5.',
    ],
    [
      'a class that is none of the model',
      ['evaluate', '--model', 'm', '--data', 'd', '--class', 'a'],
      "Option '--class <data=model>' argument 'a' is invalid. It is written DATA=MODEL, such as \"aeroplane=airplane\".",
    ],
    [
      'a setting without value',
      [...detect, '--set', 'rpn.nmsIoU='],
      `${set} 'rpn.nmsIoU=' is invalid. ${written}`,
    ],
    [
      'a value that is no number',
      [...detect, '--set', 'rpn.nmsIoU=high'],
      `${set} 'rpn.nmsIoU=high' is invalid. ${written}`,
    ],
    [
      'an unknown format',
      [...exports, '--to', 'xml', '--out', 'new'],
      "Option '--to <format>' argument 'xml' is invalid. " +
        'Allowed choices are coco, voc, yolo, labelme, cvat, datumaro, labelstudio, via, createml, openimages, kitti, csv, jsonl.',
    ],
    [
      'no folder to make',
      [...exports, '--to', 'coco'],
      "Required option '--out <folder>' not specified.",
    ],
    [
      'a score above 1',
      [...exports, '--to', 'coco', '--out', 'new', '--min-score', '50'],
      "Option '--min-score <score>' argument '50' is invalid. It is a number from -10 to 10.",
    ],
    [
      'a time that is none',
      ['detect', 'a.jpg', '--model', 'm', '--time-limit', 'soon'],
      "Option '--time-limit <seconds>' argument 'soon' is invalid. It is a number of seconds from 1 to 86400, or 0 for no limit.",
    ],
    [
      'a picture that is not there',
      ['detect', 'b.jpg', '--model', 'm'],
      "There is no file '«folder»/b.jpg'.",
    ],
    [
      'a glob that matches nothing',
      ['detect', '*.png', '--model', 'm'],
      "There is no file '«folder»/*.png'.",
    ],
    [
      'an empty folder',
      ['detect', 'empty', '--model', 'm'],
      "There is no picture in the folder '«folder»/empty'.",
    ],
    ['an empty name', ['detect', '', '--model', 'm'], 'One of the names is empty.'],
    [
      'a model that is not there',
      ['detect', 'a.jpg', '--model', 'm'],
      'There is no model package at «folder»/m.',
    ],
    [
      'a folder that is no model',
      detect,
      '«folder»/no model is not a model package: it has no model.json.',
    ],
  ])('%s: exit code 2 and one sentence', async (_, args, sentence) => {
    expect(await run(args, folder)).toEqual({
      code: 2,
      stdout: '',
      words: [sentence.replace('«folder»', folder)],
    });
  });

  it('leaves nothing behind', async () => {
    expect((await readdir(folder)).toSorted()).toEqual(['a.jpg', 'empty', 'no model']);
  });

  it.skipIf(process.platform !== 'linux')('names a file whose name is no text', async () => {
    const names = await mkdtemp(path.join(tmpdir(), 'anchorscope-cli-'));
    await writeFile(Buffer.concat([Buffer.from(names), Buffer.from('/b\xe4d.jpg', 'latin1')]), 'x');
    const file = path.join(names, 'b\uFFFDd.jpg');
    for (const named of [names, file]) {
      expect(await run(['detect', named, '--model', 'm'], folder)).toEqual({
        code: 2,
        stdout: '',
        words: [`'${file}' cannot be opened: its name is not UTF-8; rename it first.`],
      });
    }
    await rm(names, { recursive: true });
  });

  it('says how it is used where it is asked, and where nothing is', async () => {
    const [help, version, nothing] = await Promise.all(
      [['export', '--help'], ['--version'], []].map((args) => run(args, folder)),
    );
    expect(help).toMatchObject({ code: 0, words: [] });
    expect(help?.stdout).toContain('--to <format>');
    expect(version).toMatchObject({ code: 0, words: [] });
    expect(version?.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(nothing).toMatchObject({ code: 2, stdout: '' });
    expect(nothing?.words[0]).toBe('Usage: anchorscope [options] [command]');
  });
});
