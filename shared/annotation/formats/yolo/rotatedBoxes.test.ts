import { describe, expect, test } from 'vitest';
import { readYolo } from './read.ts';
import { rotatedBoxesAmong } from './rotatedBoxes.ts';
import type { YoloTask } from './classes.ts';

/** The kinds of a data set's annotations, whose lines these are. */
function kinds(lines: readonly string[], task: YoloTask | null = null): string[] {
  const { annotations } = readYolo(lines.join('\n'), { width: 200, height: 100 });
  const geometryOf = rotatedBoxesAmong(annotations, task);
  return annotations.map(({ geometry }) => {
    const settled = geometryOf(geometry);
    expect(settled.box).toEqual(geometry.box);
    return settled.kind;
  });
}

const box = '0 0.5 0.5 0.1 0.1';
/** In pixels, (20, 50), (60, 20), (90, 60), (50, 90). */
const rectangle = '0 0.1 0.5 0.3 0.2 0.45 0.6 0.25 0.9';
const quadrilateral = '0 0.1 0.1 0.3 0.1 0.4 0.4 0.1 0.4';
const triangle = '0 0.1 0.1 0.3 0.1 0.4 0.4';

describe('four corners', () => {
  test('are a rotated box where all outlines of the data set are rectangles', () => {
    expect(kinds([rectangle, box, rectangle])).toEqual(['rotatedBox', 'box', 'rotatedBox']);
  });

  test('are a polygon where any other outline is none', () => {
    expect(kinds([rectangle, triangle])).toEqual(['polygon', 'polygon']);
    expect(kinds([rectangle, quadrilateral])).toEqual(['polygon', 'polygon']);
  });

  test('are what data.yaml says, and never moved', () => {
    expect(kinds([rectangle], 'segment')).toEqual(['polygon']);
    expect(kinds([rectangle, quadrilateral, triangle], 'obb')).toEqual([
      'rotatedBox',
      'polygon',
      'polygon',
    ]);
  });
});
