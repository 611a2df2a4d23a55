/** Files of COCO val2017's size: 5,000 pictures, 36,000 objects of 80 classes and 500,000 detections, the same each time. */
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { item } from '../../shared/item.ts';
import { seededRandom } from '../../shared/random.ts';

export const cocoPictures = 5000;
const objects = 36_000;
const detections = 500_000;
export const cocoClasses = 80;
/** Pixels of each picture. */
export const cocoSize = { width: 640, height: 480 } as const;
const { width, height } = cocoSize;

export interface CocoFiles {
  readonly truth: string;
  readonly results: string;
}

export async function writeCocoFiles(folder: string): Promise<CocoFiles> {
  const files = {
    truth: path.join(folder, 'instances.json'),
    results: path.join(folder, 'results.json'),
  };
  const random = seededRandom(2017);
  const share = () => random.int(1_000_000) / 1_000_000;
  // Most objects are small, as COCO's are.
  const anyBox = () => {
    const [w, h] = [8 + 400 * share() ** 3, 8 + 300 * share() ** 3];
    return [(width - w) * share(), (height - h) * share(), w, h] as const;
  };
  const anyClass = () => 1 + Math.floor(cocoClasses * share() ** 2);
  const truth = Array.from({ length: objects }, (_, i) => ({
    image: 1 + (i < cocoPictures ? i : random.int(cocoPictures)),
    ...{ classId: anyClass(), box: anyBox(), crowd: random.int(100) === 0 },
  }));
  const ofImage = Map.groupBy(truth, ({ image }) => image);
  const list = (values: readonly number[]) =>
    `[${values.map((value) => value.toFixed(2)).join(',')}]`;
  function* truthText() {
    const images = Array.from({ length: cocoPictures }, (_, i) => ({
      ...{ id: i + 1, file_name: `${i + 1}.png`, width, height },
    }));
    const categories = Array.from({ length: cocoClasses }, (_, i) => ({
      id: i + 1,
      name: `class ${i}`,
    }));
    yield `{"images":${JSON.stringify(images)},"categories":${JSON.stringify(categories)},"annotations":[`;
    for (const [i, { image, classId, box, crowd }] of truth.entries()) {
      const area = (0.7 * box[2] * box[3]).toFixed(2);
      yield `${i === 0 ? '' : ','}{"id":${i + 1},"image_id":${image},"category_id":${classId},"bbox":${list(box)},"area":${area},"iscrowd":${Number(crowd)}}`;
    }
    yield ']}';
  }
  function* resultsText() {
    yield '[';
    for (let i = 0; i < detections; i++) {
      const image = 1 + (i % cocoPictures);
      const near = ofImage.get(image) ?? [];
      const isNear = near.length > 0 && random.int(3) === 0;
      const { box, classId } = isNear
        ? item(near, random.int(near.length))
        : { box: anyBox(), classId: anyClass() };
      const moved = isNear
        ? box.map((value, c) => value + (share() - 0.5) * 0.4 * item(box, 2 + (c % 2)))
        : box;
      const score = isNear ? share() : share() ** 4;
      const said = isNear && random.int(12) === 0 ? anyClass() : classId;
      yield `${i === 0 ? '' : ','}{"image_id":${image},"category_id":${said},"bbox":${list(moved)},"score":${score.toFixed(4)}}`;
    }
    yield ']';
  }
  for (const [file, text] of [
    [files.truth, truthText()],
    [files.results, resultsText()],
  ] as const) {
    await pipeline(Readable.from(batched(text)), createWriteStream(file));
  }
  return files;
}

function* batched(parts: Iterable<string>): Generator<string> {
  let batch = '';
  for (const part of parts) {
    batch += part;
    if (batch.length < 1 << 20) continue;
    yield batch;
    batch = '';
  }
  yield batch;
}
