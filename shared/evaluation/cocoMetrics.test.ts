import { existsSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { Box } from '../geometry/boxes.ts';
import { cocoMetrics, type CocoDetection, type CocoObject } from './cocoMetrics.ts';

const data = new URL('../../../shared/data/cocoeval/', import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, data), 'utf8'));

const bbox = v.pipe(
  v.tuple([v.number(), v.number(), v.number(), v.number()]),
  v.transform(([x, y, w, h]): Box => [x, y, x + w, y + h]),
);
const truthSchema = v.object({
  annotations: v.array(
    v.object({
      image_id: v.number(),
      category_id: v.number(),
      bbox,
      area: v.number(),
      iscrowd: v.number(),
    }),
  ),
});
const resultsSchema = v.array(
  v.object({ image_id: v.number(), category_id: v.number(), bbox, score: v.number() }),
);

describe.skipIf(!existsSync(data))('pycocotools on 100 pictures (needs ../shared/data)', () => {
  it('gives its twelve numbers to 1e-9', () => {
    const objects = v
      .parse(truthSchema, read('instances_val2014_100.json'))
      .annotations.map((each): CocoObject => ({
        picture: each.image_id,
        classId: each.category_id,
        box: each.bbox,
        area: each.area,
        crowd: each.iscrowd === 1,
        difficult: false,
      }));
    const detections = v
      .parse(resultsSchema, read('instances_val2014_fakebbox100_results.json'))
      .map((each): CocoDetection => ({
        picture: each.image_id,
        classId: each.category_id,
        box: each.bbox,
        score: each.score,
      }));
    const expected = v.parse(
      v.pipe(v.record(v.string(), v.union([v.number(), v.string()]))),
      read('expected.json'),
    );
    const metrics = cocoMetrics(objects, detections);
    for (const [name, value] of Object.entries(metrics)) {
      expect(Math.abs(value - Number(expected[name]))).toBeLessThan(1e-9);
    }
  });
});

describe('cocoMetrics', () => {
  const object = (box: Box, more: Partial<CocoObject> = {}): CocoObject => ({
    picture: 1,
    classId: 1,
    box,
    area: (box[2] - box[0]) * (box[3] - box[1]),
    crowd: false,
    difficult: false,
    ...more,
  });
  const detection = (box: Box, score: number): CocoDetection => ({
    picture: 1,
    classId: 1,
    box,
    score,
  });
  const square = (x: number): Box => [x, 0, x + 50, 50];

  it('is 1 where every object is found and NaN where there is none', () => {
    const found = cocoMetrics([object(square(0))], [detection(square(0), 0.9)]);
    expect([found.AP, found.AR1, found.APm]).toEqual([1, 1, 1]);
    expect([found.APs, found.APl]).toEqual([NaN, NaN]);
    expect(cocoMetrics([], [detection(square(0), 0.9)]).AP).toBeNaN();
  });

  it('counts a second detection of an object as false, and one in a crowd not at all', () => {
    const twice = [
      detection(square(0), 0.9),
      detection(square(1), 0.8),
      detection(square(60), 0.7),
    ];
    const two = [object(square(0)), object(square(60))];
    // Recall reaches 1 at the third of three: precision 1 up to 1/2, then 2/3.
    expect(cocoMetrics(two, twice).AP50).toBeCloseTo((51 + (50 * 2) / 3) / 101, 12);
    const crowd = [...two, object([0, 0, 55, 55], { crowd: true })];
    expect(cocoMetrics(crowd, twice).AP50).toBe(1);
  });

  it('counts a detection in a difficult object as false, as Pascal VOC does, and one of it not at all', () => {
    const objects = [object(square(0)), object([100, 0, 200, 100], { difficult: true })];
    const inside = detection([100, 0, 150, 50], 0.9);
    const right = detection(square(0), 0.5);
    expect(cocoMetrics(objects, [inside, right]).AP50).toBe(0.5);
    const crowd = objects.map((each) => ({ ...each, crowd: each.difficult }));
    expect(cocoMetrics(crowd, [inside, right]).AP50).toBe(1);
    const ofIt = [detection([100, 0, 200, 99], 0.9), detection([100, 0, 200, 98], 0.8), right];
    expect(cocoMetrics(objects, ofIt).AP50).toBe(1);
  });

  it('takes the best score first', () => {
    const objects = [object(square(0))];
    const good = cocoMetrics(objects, [detection(square(0), 0.9), detection(square(100), 0.5)]);
    const bad = cocoMetrics(objects, [detection(square(0), 0.5), detection(square(100), 0.9)]);
    expect([good.AP50, bad.AP50]).toEqual([1, 0.5]);
    expect(bad.AR1).toBe(0);
    expect(bad.AR10).toBe(1);
  });
});
