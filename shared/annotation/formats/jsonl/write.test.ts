import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultExportChoices } from '../format.ts';
import { writeJsonl } from './write.ts';
import type { AnnotationDocument, BoxLineage } from '../../document.ts';
import { anyDocument, boxOf, documentOf, pictureOf, textsOf } from '../../testing/documents.ts';

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
    const box = { ...boxOf([1.25, 2, 30, 40.123456], 44, 0.5), lineage };
    const { lines, problems } = read(
      documentOf([pictureOf('a/b\n.jpg', [box, boxOf([1, 1, 2, 2])])]),
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
    const proposal = {
      ...boxOf([1, 2, 3, 4], null),
      lineage: { ...lineage, proposal: null, detection: null },
    };
    const { lines } = read(documentOf([pictureOf('a.jpg', [proposal])], {}, { stage: 'clipped' }));
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
          document.pictures.map(({ relativePath, width, height, boxes }) => ({
            image: relativePath,
            width,
            height,
            detections: boxes.map(({ classId, label, score, box }) => ({
              classId,
              label,
              score: Number(score.toPrecision(9)),
              box: box.map((value) => expect.closeTo(value, 4) as unknown),
            })),
          })),
        );
      }),
    );
  });
});
