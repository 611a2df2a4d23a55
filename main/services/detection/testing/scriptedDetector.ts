/**
 * Detector processes that live in the test's own memory: they speak the true protocol, do what the test
 * says, and can crash or be killed at any moment.
 */
import type { ModelSummary } from '../../../../shared/contract/models.ts';
import type { RerunRequest, RunAnswer, RunSummary } from '../../../../shared/contract/detector.ts';
import { fasterRcnnDescriptions } from '../../../../shared/detection/detectors/fasterRcnn/descriptions.ts';
import { fasterRcnnRules } from '../../../../shared/detection/detectors/fasterRcnn/settings.ts';
import { settingOf, type DetectionSettings } from '../../../../shared/model/settings.ts';
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
    id: 'scripted',
    kind: 'faster-rcnn',
    name: 'Scripted',
    path: '/models/scripted',
    description: '',
    licence: 'MIT',
    trainedOn: 'nothing',
    classes: [{ id: 1, name: 'thing' }],
    settings,
    stages: Object.values(fasterRcnnDescriptions).map((stage) => ({ ...stage, settings: [] })),
    rules: fasterRcnnRules,
    levels: {},
    anchoring: null,
    provider: { requested: 'auto', actual: 'cpu', reason: '' },
    absentProviders: [],
    ...given,
  };
}

export function runSummary(runId: number, given: DetectionSettings = settings): RunSummary {
  return {
    runId,
    version: 0,
    pictureId: 'picture',
    modelName: 'Scripted',
    modelId: 'scripted',
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
    remarks: [],
  };
}

/** A re-run that brings nothing along. */
export function rerunOf(runId: number, changed: DetectionSettings): RerunRequest {
  return { run: { runId, version: 0 }, settings: changed, tables: [], follow: null };
}

/** The same with nothing that could have come along. */
export function runAnswer(run: RunSummary): RunAnswer {
  return { run, tables: [], followed: null };
}

function usual(): Detector {
  let kept = -1;
  let version = 0;
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
    detect: ({ runId }) => {
      kept = runId;
      version = 0;
      return Promise.resolve(runAnswer(runSummary(runId)));
    },
    rerun: ({ run: { runId }, settings: changed }) =>
      runId === kept
        ? Promise.resolve(runAnswer({ ...runSummary(runId, changed), version: ++version }))
        : gone(),
    ask: gone,
    trial: gone,
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
    rerun: (request) => (
      requests.push(`rerun ${settingOf(request.settings, 'head.scoreThreshold')}`),
      detector.rerun(request)
    ),
    ask: (name, run, args) => (requests.push(name), detector.ask(name, run, args)),
    trial: (name, of, args) => (requests.push(`trial ${name}`), detector.trial(name, of, args)),
    detectOnce: (request) => (requests.push('detectOnce'), detector.detectOnce(request)),
  };
}
