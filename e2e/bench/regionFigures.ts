/**
 * Selective Search as OpenCV has it, in its fast version, on one thread: over OpenCV's own where python3-opencv is, and everywhere
 * over a sort of as many numbers as its graph has edges; and what the RPN, which took its place, takes of it.
 */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { decodePicture } from '../../main/pictures/decode.ts';
import { openCvPreset } from '../../shared/detection/regions/settings.ts';
import { selectiveSearch } from '../../shared/detection/regions/selectiveSearch.ts';
import { item } from '../../shared/item.ts';
import { median } from '../../shared/numbers.ts';
import { seededRandom } from '../../shared/random.ts';
import { askOpenCv } from '../reference/openCvRegions.ts';
import type { Figure } from './figure.ts';
import { sideBySide } from './sideBySide.ts';

const pictures = path.resolve(
  import.meta.dirname,
  ...['..', '..', 'models', 'blood-cells', 'sample', 'JPEGImages'],
);
/** Of each block one run does not count. */
const [blocks, blockLength] = [3, 3];

/** @param rpn milliseconds from the RPN's raw maps to its proposals, measured in this run */
export async function regionFigures(rpn: number): Promise<Figure[]> {
  const file = path.join(pictures, item((await readdir(pictures)).sort(), 0));
  const picture = await decodePicture(file);
  const random = seededRandom(3);
  const edges = Float32Array.from({ length: picture.width * picture.height * 4 }, () =>
    random.next(),
  );
  const preset = openCvPreset('fast');
  let count = 0;
  const search = () => {
    ({ count } = selectiveSearch(picture, preset).regions);
  };
  const times = await sideBySide({ search, sort: () => edges.slice().sort() }, blocks, blockLength);
  const size = `${picture.width} × ${picture.height} to ${count} regions`;
  const figures: Figure[] = [
    {
      name: `Selective Search as OpenCV, fast, of ${size}, over a sort of its edges`,
      ...{ milliseconds: times.search, yardstick: times.sort, limit: 25, parts: {} },
    },
    {
      name: 'The RPN from its raw maps to 1000 proposals, over Selective Search',
      ...{ milliseconds: rpn, yardstick: times.search, limit: 0.5, parts: {} },
    },
  ];
  const openCv = openCvMilliseconds(file);
  if (openCv === null) {
    process.stderr.write('Without python3-opencv Selective Search is not compared with its own.\n');
    return figures;
  }
  return [
    ...figures,
    {
      name: `Selective Search as OpenCV, fast, of ${size}, over OpenCV's own`,
      ...{ milliseconds: times.search, yardstick: openCv, limit: 1, parts: {} },
    },
  ];
}

function openCvMilliseconds(file: string): number | null {
  try {
    const [run] = askOpenCv(file, 3, ['fast']).runs;
    return run === undefined ? null : 1000 * median(run.seconds);
  } catch {
    return null;
  }
}
