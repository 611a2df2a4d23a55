import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultExportChoices } from '../exportChoices.ts';
import { writeJsonl } from './write.ts';
import { scoreOf } from '../../annotation.ts';
import type { AnnotationDocument } from '../../document.ts';
import type { BoxLineage } from '../../lineage.ts';
import {
  classes,
  anyDocument,
  boxOf,
  documentOf,
  pictureOf,
  textsOf,
  proposalsOf,
} from '../../testing/documents.ts';

const lineage: BoxLineage = {
  anchor: { level: 0, y: 3, x: 7, shape: 2, box: [0, 0, 16, 16] },
  objectness: { logit: 2.5, probability: 0.924141824 },
  decoded: { box: [1.123456, 2, 30, 40] },
  proposal: { row: 4, box: [1, 2, 30, 40] },
  detection: { row: 0 },
};

function read(document: AnnotationDocument) {
  const written = writeJsonl(document, defaultExportChoices);
  const text = textsOf(written.files).get('annotations.jsonl') ?? '';
  const lines = text.split('\n');
  expect(lines.pop()).toBe('');
  return { ...written, lines: lines.map((line): unknown => JSON.parse(line)) };
}

describe('JSON Lines', () => {
  test('hold one object a picture with the lineage of every box', () => {
    const box = boxOf([1.25, 2, 30, 40.123456], 44, 0.5);
    const lineages = new Map([[1, lineage]]);
    const { lines, problems } = read(
      documentOf([pictureOf('a/b\n.jpg', [box, boxOf([1, 1, 2, 2])], { lineages })]),
    );
    expect(lines).toEqual([
      {
        image: 'a/b\n.jpg',
        path: '/pictures/a/b\n.jpg',
        width: 640,
        height: 480,
        model: 'D2Go',
        provider: { requested: 'auto', actual: 'cpu', reason: 'there is no GPU' },
        stage: 'detections',
        detections: [
          {
            classId: 44,
            label: 'bottle',
            score: 0.5,
            box: [1.25, 2, 30, 40.1235],
            lineage: { ...lineage, decoded: { box: [1.1235, 2, 30, 40] } },
          },
          { classId: 1, label: 'person', score: 0.75, box: [1, 1, 2, 2] },
        ],
      },
    ]);
    expect(problems).toEqual([]);
  });

  test('call the boxes of other stages proposals, without a class', () => {
    const lineages = new Map([[1, { ...lineage, proposal: null, detection: null }]]);
    const { lines } = read(
      proposalsOf([pictureOf('a.jpg', [boxOf([1, 2, 3, 4], null)], { lineages })], 'clipped'),
    );
    expect(lines).toMatchObject([
      {
        stage: 'clipped',
        proposals: [{ classId: null, label: 'proposal', lineage: { proposal: null } }],
      },
    ]);
  });

  test('keep every box', () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        expect(read(document).lines).toMatchObject(
          document.pictures.map(({ relativePath, width, height, annotations }) => ({
            image: relativePath,
            width,
            height,
            detections: annotations.map((annotation) => ({
              classId: annotation.classId,
              label: classes.find(({ id }) => id === annotation.classId)?.name,
              score: Number(scoreOf(annotation)?.toPrecision(9)),
              box: annotation.geometry.box.map((value) => expect.closeTo(value, 4) as unknown),
            })),
          })),
        );
      }),
    );
  });
});
