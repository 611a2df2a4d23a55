/**
 * The web host with a detector that makes up what it finds: for the window with an evaluation of COCO val2017's size, on which no
 * detector is run. Arguments: the folder of the pictures, and COCO's results for them, the picture `7.png` being image 7.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { readRendererFiles } from '../../main/hosts/common/rendererFiles.ts';
import { startWebServer } from '../../main/hosts/web/server.ts';
import { forkSubprocess } from '../../main/processes/forkSubprocess.ts';
import type { SubprocessName } from '../../main/processes/subprocess.ts';
import { createStudio } from '../../main/services/createStudio.ts';
import {
  modelSummary,
  runAnswer,
  runSummary,
  ScriptedLaunches,
} from '../../main/services/detection/testing/scriptedDetector.ts';
import type { DetectionRow } from '../../shared/detection/head/detectionRow.ts';
import type { ObjectCoverage } from '../../shared/evaluation/diagnosis/coverage.ts';
import { stagesOfLine } from '../../shared/evaluation/diagnosis/line.ts';
import type { DiagnosedObject } from '../../shared/evaluation/diagnosis/truth.ts';
import type { Verdict } from '../../shared/evaluation/diagnosis/verdict.ts';
import { curveCounts, proposalStages } from '../../shared/evaluation/compare/proposalCurves.ts';
import { iou } from '../../shared/geometry/boxes.ts';
import { parseJson } from '../../shared/json.ts';
import { cocoClasses, cocoSize } from './cocoFiles.ts';

const resultsSchema = v.array(
  v.object({
    image_id: v.number(),
    category_id: v.number(),
    bbox: v.tuple([v.number(), v.number(), v.number(), v.number()]),
    score: v.number(),
  }),
);
const root = path.join(import.meta.dirname, '..', '..');
const [folder = '', results = ''] = process.argv.slice(2);
const model = modelSummary({
  classes: Array.from({ length: cocoClasses }, (_, i) => ({ id: i + 1, name: `class ${i}` })),
});
const line = stagesOfLine(model.stages);
const curves = proposalStages(model.stages);

/** By the number of the picture, the best first. */
const found = Map.groupBy(
  v
    .parse(resultsSchema, parseJson(await readFile(results, 'utf8')))
    .sort((a, b) => b.score - a.score),
  ({ image_id }) => image_id,
);

function detectionsOn(picture: string): readonly DetectionRow[] {
  const own = found.get(Number(path.basename(picture, '.png'))) ?? [];
  return own.map(({ category_id: classId, score, bbox: [x, y, w, h] }) => ({
    ...{ classId, label: `class ${classId - 1}`, score },
    box: [x, y, x + w, y + h] as const,
  }));
}

/** Every stage before the last has what the last one has, and a little more. */
function coverageOf(rows: readonly DetectionRow[], object: DiagnosedObject): ObjectCoverage {
  let most = 0;
  const detected = rows.flatMap(({ classId, box, score }) => {
    const overlap = classId - 1 === object.classIndex ? iou(box, object.box) : 0;
    if (overlap < 0.05 || overlap <= most) return [];
    most = overlap;
    return [score, overlap];
  });
  const earlier = (stage: number) => most + (1 - most) * (1 - (stage + 1) / line.length);
  return {
    best: line.map((_, stage) => earlier(stage)),
    scored: detected,
    detected,
    proposals: curves.map((_, stage) =>
      curveCounts.map((count) => earlier(stage) * Math.min(1, count / 300)),
    ),
  };
}

const launches = new ScriptedLaunches();
let shown: readonly DetectionRow[] = [];
launches.script = () => ({
  open: ({ path: opened }) => Promise.resolve({ ...model, path: opened }),
  detect: ({ runId, pictureId, source, settings }) => {
    shown = detectionsOn(typeof source === 'string' ? source : source.name);
    const summary = runSummary(runId, settings);
    const { width: imageWidth, height: imageHeight } = cocoSize;
    const geometry = { ...summary.geometry, imageWidth, imageHeight };
    return Promise.resolve(runAnswer({ ...summary, pictureId, geometry, detections: shown }));
  },
  ask: (name, run, args) => {
    const objects = 'objects' in args ? args.objects : [];
    const verdict = { kind: 'found', detection: 0, iou: 1, score: 1 } satisfies Verdict;
    const value =
      name === 'coverage'
        ? objects.map((object) => coverageOf(shown, object))
        : { outcomes: objects.map(() => ({ verdict })) };
    return Promise.resolve({ run, value: value as never });
  },
});

const dataFolder = process.env['ANCHORSCOPE_DATA'] ?? '';
const launcher = (name: SubprocessName) =>
  forkSubprocess(name, path.join(root, 'main', name, 'process.ts'), dataFolder);
const studio = createStudio({
  ...{ host: 'web', version: '0', dialogs: null, log: () => undefined },
  launchDetector: launches.launch,
  launchTraining: launcher('training'),
  launchDisplay: launcher('display'),
  launchProjects: launcher('projects'),
  ...{ dataFolder, cacheFolder: path.join(dataFolder, 'cache') },
  shippedModels: path.join(root, 'models'),
  ...{ startPictures: [folder], startModel: '/made-up' },
});
const server = await startWebServer({
  ...{ studio, port: 0, folder: root, browserUser: null },
  files: await readRendererFiles(path.join(root, 'dist', 'renderer')),
  ...{ log: () => undefined, renewed: () => undefined },
});
process.on('SIGINT', () => {
  void Promise.all([studio.close(), server.close()]).then(() => process.exit(0));
});
process.stdout.write(`${server.address}\n`);
