/**
 * A run over made-up pictures whose tables go to the disk, as `evaluate --out` makes it, without a detector. Prints how many bytes a
 * picture it holds more at its last picture than near its first. Arguments: how many pictures, and the folder of the part.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as v from 'valibot';
import {
  keptEvaluation,
  keptEvaluationSchema,
} from '../../main/services/evaluation/keptEvaluation.ts';
import { truthIdentity, type TruthPicture } from '../../main/services/evaluation/modelTruth.ts';
import { runSummary, settings } from '../../main/services/detection/testing/scriptedDetector.ts';
import { onlyShard } from '../../main/services/shards/shard.ts';
import { runShard } from '../../main/services/shards/runShard.ts';

const [count, folder = ''] = [Number(process.argv[2]), process.argv[3]];
const [objectsEach, detectionsEach] = [7, 100];
const classes = [{ id: 1, name: 'thing' }];
const size = { width: 640, height: 480 };

function picture(i: number): TruthPicture {
  const objects = Array.from({ length: objectsEach }, (_, at) => ({
    ...{ label: 'thing', classIndex: 0, crowd: false, difficult: false },
    ...{ box: [at, i % 400, at + 40.5, (i % 400) + 50.25] as const, area: 2025.5 },
  }));
  return { path: `/pictures/${i}.jpg`, name: `${i}.jpg`, ...size, objects };
}

const detections = Array.from({ length: detectionsEach }, (_, i) => ({
  ...{ classId: 1, label: 'thing', score: 1 / (i + 1.3) },
  box: [i + 1 / 3, 10, i + 40, 50] as const,
}));

setFlagsFromString('--expose-gc');
const collect = v.parse(v.function(), runInNewContext('gc'));

/** Bytes that are in use. */
function held(): number {
  // What the first one lets go of may hold more.
  for (let i = 0; i < 3; i++) collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** So many pictures are done before what is made once is there. */
const warm = 1000;
let done = 0;
let first = 0;
await runShard({
  ...{ folder, shard: onlyShard, atOnce: 1 },
  about: {
    program: '0',
    model: { name: 'made up', digest: '0', provider: 'cpu' },
    ...{ settings, problems: [], isIncomplete: false },
    command: { name: 'evaluate', vocFirstPixel: 1, iou: 0.5, classes, annotated: [1], stages: [] },
  },
  pictures: Array.from({ length: count }, (_, i) => picture(i)),
  identityOf: truthIdentity,
  work: (truth: TruthPicture) => {
    if (++done === warm) first = held();
    if (done === count) process.stdout.write(`${(held() - first) / (count - warm)}\n`);
    const found = {
      run: { ...runSummary(1), detections },
      diagnosis: { outcomes: [], stages: [] },
    };
    return Promise.resolve(keptEvaluation(truth, found as never, classes, new Set([1])));
  },
  schemaOf: () => keptEvaluationSchema,
  signal: new AbortController().signal,
  onBegin: () => undefined,
  onPicture: () => undefined,
});
