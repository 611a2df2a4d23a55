/**
 * Detector processes that live in the test's own memory: they speak the true protocol, do what the test
 * says, and can crash or be killed at any moment.
 */
import type { ModelSummary } from '../../../../shared/contract/models.ts';
import type { RunSummary } from '../../../../shared/contract/detector.ts';
import type { DetectionSettings } from '../../../../shared/model/settings.ts';
import { StudioError } from '../../../../shared/result.ts';
import { serveDetector, type Detector, type DetectorHost } from '../../../detector/protocol.ts';
import type { LaunchSubprocess } from '../../../processes/subprocess.ts';
import { MemoryProcess } from '../../../processes/testing/memoryProcess.ts';

/** What a process does instead of the usual. */
export type Script = (process: ScriptedProcess, host: DetectorHost) => Partial<Detector>;

export class ScriptedLaunches {
  /** Every process that was ever started, oldest first. */
  readonly processes: ScriptedProcess[] = [];
  script: Script = () => ({});

  readonly launch: LaunchSubprocess = () => {
    const process = new ScriptedProcess(this.processes.length, this.script);
    this.processes.push(process);
    return process;
  };

  get alive(): number {
    return this.processes.filter(({ isAlive }) => isAlive).length;
  }

  /** The process started last. */
  get last(): ScriptedProcess {
    const process = this.processes.at(-1);
    if (process === undefined) throw new Error('No process was started.');
    return process;
  }
}

export class ScriptedProcess extends MemoryProcess {
  /** The names of all requests, as they began. */
  readonly requests: string[] = [];

  constructor(pid: number, script: Script) {
    super(pid, 'detector');
    const make = (host: DetectorHost) =>
      noted(this.requests, { ...usual(), ...script(this, host) });
    serveDetector(make, this.inside);
  }
}

/** A request that is never answered. */
export const never = (): Promise<never> => new Promise(() => {});

export const settings: DetectionSettings = {
  rpn: { preNmsTopN: 1000, postNmsTopN: 30, nmsIoU: 0.7, minSize: 0, scoreThreshold: 0 },
  head: { scoreThreshold: 0.05, nmsIoU: 0.5, maxDetections: 100, minSize: 0 },
};

export function modelSummary(given: Partial<ModelSummary> = {}): ModelSummary {
  return {
    name: 'Scripted',
    path: '/models/scripted',
    description: '',
    licence: 'MIT',
    trainedOn: 'nothing',
    classes: [{ id: 1, name: 'thing' }],
    settings,
    levels: [],
    provider: { requested: 'auto', actual: 'cpu', reason: '' },
    ...given,
  };
}

export function runSummary(runId: number, given: DetectionSettings = settings): RunSummary {
  return {
    runId,
    pictureId: 'picture',
    modelName: 'Scripted',
    provider: { requested: 'auto', actual: 'cpu', reason: '' },
    settings: given,
    geometry: {
      imageWidth: 1,
      imageHeight: 1,
      inputWidth: 1,
      inputHeight: 1,
      paddedWidth: 1,
      paddedHeight: 1,
      scaleX: 1,
      scaleY: 1,
    },
    levels: [],
    timings: {
      decode: 0,
      preprocess: 0,
      trunk: 0,
      proposals: 0,
      roi: 0,
      head: 0,
      postprocess: 0,
      total: 0,
    },
    stages: [],
    detections: [],
  };
}

function usual(): Detector {
  let kept = -1;
  const gone = () => Promise.reject(new StudioError('notFound', 'This run is no longer kept.'));
  return {
    open: ({ path, provider, excluded }) =>
      Promise.resolve(
        modelSummary({
          path,
          provider: {
            requested: provider,
            actual: 'cpu',
            reason: excluded.map((each) => `${each.provider}: ${each.reason}`).join('; '),
          },
        }),
      ),
    detect: ({ runId }) => Promise.resolve(runSummary((kept = runId))),
    rerun: (runId, changed) =>
      runId === kept ? Promise.resolve(runSummary(runId, changed)) : gone(),
    table: (runId, kind) =>
      runId === kept ? Promise.resolve({ kind, version: 1, count: 0 }) : gone(),
    lineage: gone,
    pooled: gone,
    detectOnce: () =>
      Promise.resolve({
        summary: runSummary(-1),
        exifRotated: false,
        tables: [],
        annotations: [],
        lineages: new Map(),
      }),
  };
}

/** The detector, writing down the name of each request. */
function noted(requests: string[], detector: Detector): Detector {
  return {
    open: (request) => (requests.push(`open ${request.provider}`), detector.open(request)),
    detect: (request) => (requests.push('detect'), detector.detect(request)),
    rerun: (id, changed) => (
      requests.push(`rerun ${changed.head.scoreThreshold}`),
      detector.rerun(id, changed)
    ),
    table: (id, stage) => (requests.push('table'), detector.table(id, stage)),
    lineage: (id, ref) => (requests.push('lineage'), detector.lineage(id, ref)),
    pooled: (id, row) => (requests.push('pooled'), detector.pooled(id, row)),
    detectOnce: (request) => (requests.push('detectOnce'), detector.detectOnce(request)),
  };
}
