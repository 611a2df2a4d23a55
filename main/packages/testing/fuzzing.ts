/** Damages model.json at random, always in the same way, and looks at what becomes of reading it. */
import { paperRegions } from '../../../shared/model/regionsSpec.ts';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { item } from '../../../shared/item.ts';
import {
  defaultSettings,
  hasNetwork,
  type AnyModelPackage,
} from '../../../shared/model/modelPackage.ts';
import { usualSvm } from '../../../shared/model/svmSpec.ts';
import { seededRandom, type Random } from '../../../shared/random.ts';
import { StudioError } from '../../../shared/result.ts';
import { damagedText } from '../../../shared/testing/damagedText.ts';
import { readModelDescription } from '../modelFolder.ts';
import { tinyCropsSpec } from './tinyCrops.ts';
import { tinySpec } from './tinyPackage.ts';

export interface Outcomes {
  read: number;
  refused: number;
  /** Different ones of those that say why; the first thousands of them. */
  readonly sentences: Set<string>;
  /** What the slowest took of the processor at most, milliseconds. */
  slowest: number;
}

const shipped = path.join(
  import.meta.dirname,
  '..',
  '..',
  '..',
  'models',
  'blood-cells',
  'model.json',
);

/**
 * Reads as many damaged files from a disk.
 * @throws Error for every outcome but a package that holds together and one sentence, telling how to get the file again.
 */
export async function fuzz(runs: number, seed: number): Promise<Outcomes> {
  const folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-fuzz-'));
  const file = path.join(folder, 'model.json');
  const outcomes: Outcomes = { read: 0, refused: 0, sentences: new Set(), slowest: 0 };
  try {
    for (let run = 0; run < runs; run++) {
      const random = seededRandom(`${seed}/${run}`);
      await writeFile(file, damagedText(aSample(random), random, aSample));
      const before = process.cpuUsage();
      try {
        await readOrRefuse(file, outcomes);
      } catch (cause) {
        throw new Error(`Run ${run} of seed ${seed} ended otherwise.`, { cause });
      }
      const { user, system } = process.cpuUsage(before);
      outcomes.slowest = Math.max(outcomes.slowest, (user + system) / 1000);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return outcomes;
}

async function readOrRefuse(file: string, outcomes: Outcomes): Promise<void> {
  try {
    expectWhole(await readModelDescription(file));
    outcomes.read++;
  } catch (error) {
    if (!(error instanceof StudioError) || error.kind !== 'badModel') throw error;
    if (!error.message.startsWith(file) || !/^[^\p{Cc}\p{Zl}\p{Zp}]+\.$/u.test(error.message)) {
      throw new Error(`This is no sentence: ${JSON.stringify(error.message)}`, { cause: error });
    }
    if (outcomes.sentences.size < 10_000) outcomes.sentences.add(error.message.slice(file.length));
    outcomes.refused++;
  }
}

/** What the detector makes its stages of. */
function expectWhole(spec: AnyModelPackage): void {
  const numbers = Object.values(defaultSettings(spec)).flatMap((each) => Object.values(each));
  const anchors = ('rpn' in spec ? spec.rpn.levels : []).flatMap((level) => level.anchors.flat());
  const input = hasNetwork(spec) ? [...spec.input.mean, ...spec.input.std] : [];
  if (![...numbers, ...anchors, ...input].every(Number.isFinite)) {
    throw new Error('A number of the package is none.');
  }
}

const { kind: _, ...first } = tinySpec();
const { rpn: _rpn, ...ofFast } = tinySpec();
const sha256 = '0'.repeat(64);
const files = {
  trunk: { path: 'trunk.onnx', sha256 },
  head: { path: 'head.onnx', sha256 },
};
const { input: _input, roi: _roi, head: _head, ...common } = ofFast;
const samples = [
  JSON.stringify({ ...tinySpec(), files }, null, 2),
  // As version 1 had it.
  JSON.stringify({ ...first, formatVersion: 1, files }),
  readFileSync(shipped, 'utf8'),
  JSON.stringify({ ...ofFast, kind: 'fast-rcnn', regions: paperRegions, files }, null, 2),
  JSON.stringify({ ...tinyCropsSpec(), files }, null, 2),
  JSON.stringify(
    {
      ...common,
      kind: 'sliding-windows',
      files: { svm: { path: 'svm.safetensors', sha256 } },
      windows: {
        shapes: common.classes.map(() => ({ width: 64, height: 128, margin: 16 })),
        ...{ gamma: true, step: 1.1, largestScale: 1, smallestScale: 0, most: 1e6 },
      },
      svm: usualSvm,
    },
    null,
    2,
  ),
];

const aSample = (random: Random): Buffer => Buffer.from(item(samples, random.int(samples.length)));
