/**
 * Evaluating files of COCO val2017's size: from the files to the twelve numbers, over JSON.parse of the same files, and over
 * pycocotools where a Python has it; and what a slider of the score counts anew.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readCocoEvaluation } from '../../main/datasets/cocoEvaluation.ts';
import { cocoMetrics, cocoNames } from '../../shared/evaluation/metrics/cocoMetrics.ts';
import { confusionMatches, confusionMatrix } from '../../shared/evaluation/metrics/confusion.ts';
import { countedRows } from '../../shared/evaluation/metrics/counts.ts';
import { falseAlarms } from '../../shared/evaluation/metrics/falseAlarms.ts';
import { matchTables, type Matches } from '../../shared/evaluation/metrics/matching.ts';
import type { EvaluationTables } from '../../shared/evaluation/metrics/tables.ts';
import { item } from '../../shared/item.ts';
import { seededRandom } from '../../shared/random.ts';
import { askPycocotools } from '../reference/cocoTimes.ts';
import { writeCocoFiles, type CocoFiles } from './cocoFiles.ts';
import type { Figure } from './figure.ts';
import type { WaitFigure } from './projectTimes.ts';
import { sideBySide } from './sideBySide.ts';

export interface EvaluationFigures {
  readonly figures: readonly Figure[];
  readonly waits: readonly WaitFigure[];
}

const size = '5,000 pictures, 36,000 objects and 500,000 detections';

export async function evaluationFigures(): Promise<EvaluationFigures> {
  const folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-bench-'));
  try {
    return await measure(await writeCocoFiles(folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(files: CocoFiles): Promise<EvaluationFigures> {
  const read = async () => (await readCocoEvaluation(files.truth, files.results)).tables;
  const tables = await read();
  const matches = matchTables(tables);
  const times = await sideBySide(
    {
      evaluating: async () => cocoMetrics(matchTables(await read())),
      reading: read,
      matching: () => matchTables(tables),
      counting: () => cocoMetrics(matches),
      parsing: async () => {
        JSON.parse(await readFile(files.truth, 'utf8'));
        JSON.parse(await readFile(files.results, 'utf8'));
      },
    },
    2,
    2,
  );
  const name = `COCO's twelve numbers of ${size}, from the files`;
  const { evaluating: milliseconds, parsing, reading, matching, counting } = times;
  const parts = { reading, matching, counting };
  const recounting = await recountFigure(tables, matches);
  return {
    figures: [
      {
        ...{ name: `${name}, over JSON.parse of them`, milliseconds, yardstick: parsing },
        limit: 4,
        parts,
      },
      ...overPycocotools(files, matches, name, milliseconds),
      recounting,
    ],
    waits: [
      { name, milliseconds, limit: 3000 },
      {
        name: `a score threshold recounts ${size}`,
        milliseconds: recounting.milliseconds,
        limit: 200,
      },
    ],
  };
}

/** Its numbers must be ours. */
function overPycocotools(
  { truth, results }: CocoFiles,
  matches: Matches,
  name: string,
  milliseconds: number,
): readonly Figure[] {
  const theirs = pycocotools(truth, results);
  if (theirs === null) return [];
  const ours = cocoMetrics(matches);
  cocoNames.forEach((each, i) => {
    const [own, other] = [ours[each], item(theirs.numbers, i)];
    if (Math.abs(own - other) <= 1e-9) return;
    throw new Error(`${each} is ${own}, and ${other} in pycocotools.`);
  });
  const yardstick = 1000 * theirs.seconds;
  return [{ name: `${name}, over pycocotools`, milliseconds, yardstick, limit: 1 / 8, parts: {} }];
}

function pycocotools(truth: string, results: string) {
  try {
    return askPycocotools(truth, results);
  } catch {
    process.stderr.write(
      'Without pycocotools (python3, or ANCHORSCOPE_PYTHON) its times are left out.\n',
    );
    return null;
  }
}

/** What Evaluate mode shows at a score: what is found, missed and false, the confusion, and the kinds of false alarms. */
async function recountFigure(tables: EvaluationTables, matches: Matches): Promise<Figure> {
  const confusion = confusionMatches(tables, 0.5);
  const random = seededRandom(1);
  const numbers = Float32Array.from({ length: tables.detections.count }, () => random.next());
  let score = 0.2;
  const works = {
    counts: () => countedRows(matches, 0.5, score),
    confusion: () => confusionMatrix(confusion, score),
    'false alarms': () => falseAlarms(matches, { iou: 0.5, score, sure: 0.9 }),
  };
  const times = await sideBySide(
    {
      ...works,
      all: () => {
        score = 0.2 + 0.5 * random.next();
        for (const work of Object.values(works)) work();
      },
      sort: () => numbers.slice().sort(),
    },
    3,
    4,
  );
  const { all, sort, ...parts } = times;
  return {
    name: `What a score threshold counts anew of ${size}, over Float32Array.sort of the scores`,
    ...{ milliseconds: all, yardstick: sort, limit: 4, parts },
  };
}
