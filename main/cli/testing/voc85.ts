/**
 * The ground truth of `../shared/data/voc85`: a text file a picture, an object a line as `class x0 y0 x1 y1 [difficult]`. Nobody's
 * format but that of one script, so that no reader of the product has it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { TruthPicture } from '../../services/evaluation/modelTruth.ts';

/** What Pascal VOC calls otherwise than COCO. */
const cocoNames: Readonly<Record<string, string>> = {
  aeroplane: 'airplane',
  diningtable: 'dining table',
  motorbike: 'motorcycle',
  pottedplant: 'potted plant',
  sofa: 'couch',
  tvmonitor: 'tv',
};

/** @param classes names of a model that has COCO's */
export function readVoc85(folder: string, classes: readonly string[]): readonly TruthPicture[] {
  const names = readdirSync(path.join(folder, 'ground-truth')).toSorted();
  return names.map((file) => {
    const name = `${path.parse(file).name}.jpg`;
    const text = readFileSync(path.join(folder, 'ground-truth', file), 'utf8');
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    return {
      ...{ path: path.join(folder, 'images', name), name },
      // Nobody asks how large they are.
      ...{ width: 0, height: 0 },
      objects: lines.map((line) => objectOf(line, classes)),
    };
  });
}

function objectOf(line: string, classes: readonly string[]): TruthPicture['objects'][number] {
  const [label = '', ...words] = line.trim().split(/\s+/);
  const [x0 = NaN, y0 = NaN, x1 = NaN, y1 = NaN] = words.slice(0, 4).map(Number);
  if (![x0, y0, x1, y1].every(Number.isFinite)) throw new Error(`It has no box: ${line}`);
  const classIndex = classes.indexOf(cocoNames[label] ?? label);
  return {
    ...{ label, classIndex: classIndex === -1 ? null : classIndex, box: [x0, y0, x1, y1] },
    ...{ area: (x1 - x0) * (y1 - y0), crowd: false, difficult: words[4] === 'difficult' },
  };
}
