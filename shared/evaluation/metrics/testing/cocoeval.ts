/** The files of `../shared/data/cocoeval`, with the numbers that pycocotools has for them; they may be missing. */
import { existsSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import type { Box } from '../../../geometry/boxes.ts';
import type { EvaluatedPicture } from '../tables.ts';

const data = new URL('../../../../../shared/data/cocoeval/', import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, data), 'utf8'));

export const hasCocoeval = existsSync(data);

const bbox = v.pipe(
  v.tuple([v.number(), v.number(), v.number(), v.number()]),
  v.transform(([x, y, w, h]): Box => [x, y, x + w, y + h]),
);
const truthSchema = v.object({
  images: v.array(v.object({ id: v.number(), width: v.number(), height: v.number() })),
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

export function cocoevalPictures(): EvaluatedPicture[] {
  const { images, annotations } = v.parse(truthSchema, read('instances_val2014_100.json'));
  const results = v.parse(resultsSchema, read('instances_val2014_fakebbox100_results.json'));
  const objects = Map.groupBy(annotations, (each) => each.image_id);
  const detections = Map.groupBy(results, (each) => each.image_id);
  return images.map(({ id, width, height }) => ({
    ...{ id, width, height, labels: [] },
    objects: (objects.get(id) ?? []).map((each) => ({
      classId: each.category_id,
      box: each.bbox,
      area: each.area,
      crowd: each.iscrowd === 1,
      difficult: false,
    })),
    detections: (detections.get(id) ?? []).map((each) => ({
      classId: each.category_id,
      box: each.bbox,
      score: each.score,
    })),
  }));
}

/** By COCO's names of the twelve numbers. */
export function cocoevalNumbers(): Record<string, number> {
  const { source: _, ...numbers } = v.parse(
    v.objectWithRest({ source: v.string() }, v.number()),
    read('expected.json'),
  );
  return numbers;
}
