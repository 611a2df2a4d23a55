import { describe, expect, it } from 'vitest';
import {
  attributesOf,
  byHand,
  type AnnotationAttributes,
} from '../../shared/annotation/annotation.ts';
import { pictureOf } from '../../shared/annotation/testing/documents.ts';
import type { Box } from '../../shared/geometry/boxes.ts';
import { metricsOf, type Found } from './evaluation.ts';

const classes = [{ id: 1, name: 'cat' }];
const easy: Box = [0, 0, 100, 100];
const hard: Box = [200, 0, 400, 200];

/** A picture with two objects, the second of them as `said`, and these detections of it, the best first. */
function found(said: Partial<AnnotationAttributes>, boxes: readonly Box[]): Found {
  const annotations = [easy, hard].map((box, row) => ({
    id: row + 1,
    classId: 1,
    geometry: { kind: 'box', box } as const,
    attributes: attributesOf(row === 1 ? said : {}),
    origin: byHand,
  }));
  return {
    picture: pictureOf('a.jpg', annotations),
    proposals: Float32Array.from(boxes.flat()),
    detections: boxes.map((box, i) => ({
      row: i,
      classId: 1,
      label: 'cat',
      box,
      score: 1 - i / 10,
    })),
  };
}

describe('the metrics of an evaluation', () => {
  it.each<[Partial<AnnotationAttributes>, Box, number]>([
    [{ difficult: true }, [200, 0, 300, 100], 0.5],
    [{ difficult: true }, hard, 1],
    [{ crowd: true }, [200, 0, 300, 100], 1],
    [{ crowd: true }, hard, 1],
    [{ crowd: true, difficult: true }, [200, 0, 300, 100], 1],
    [{}, hard, 1],
  ])('with %j and a first detection at %j have an AP50 of %f', (said, first, ap50) => {
    const metrics = metricsOf([found(said, [first, easy])], classes);
    expect(metrics.ap50).toBe(ap50);
    expect(metrics.classes).toEqual([{ id: 1, name: 'cat', ap50 }]);
    expect(metrics.recall50).toBe(1);
  });
});
