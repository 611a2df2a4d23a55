/** Training processes in the test's own memory: they speak the true protocol and do what the test says. */
import type { TrainableName } from '../../../../shared/model/architectures.ts';
import { defaultRecipe, type TrainingRecipe } from '../../../../shared/training/recipe.ts';
import type {
  BatchReport,
  EvaluationReport,
  StepReport,
  StripReport,
  TrainingEstimate,
  TrainingRun,
  TrainingState,
} from '../../../../shared/training/report.ts';
import type { ShownBatch } from '../../../../shared/training/shown.ts';
import {
  serveTraining,
  type TrainerHost,
  type Training,
  type TrainingRequest,
} from '../../../training/protocol.ts';
import {
  scriptedEvaluation,
  scriptedRun,
  scriptedStep,
  type Script,
} from '../../../training/testing/scriptedRun.ts';
import type { LaunchSubprocess } from '../../../processes/subprocess.ts';
import { MemoryProcess } from '../../../processes/testing/memoryProcess.ts';

export class ScriptedTrainings {
  /** Every process that was ever started, oldest first. */
  readonly processes: ScriptedTraining[] = [];

  readonly launch: LaunchSubprocess = () => {
    const process = new ScriptedTraining(this.processes.length);
    this.processes.push(process);
    return process;
  };

  get alive(): number {
    return this.processes.filter(({ isAlive }) => isAlive).length;
  }

  /** The process started last. */
  get last(): ScriptedTraining {
    const process = this.processes.at(-1);
    if (process === undefined) throw new Error('No process was started.');
    return process;
  }
}

/** One that trains until the test ends it. */
export class ScriptedTraining extends MemoryProcess {
  /** What it was asked, in order. */
  readonly asked: string[] = [];
  request: TrainingRequest | null = null;
  readonly #training = Promise.withResolvers<undefined>();
  readonly #estimate = Promise.withResolvers<TrainingEstimate>();
  #host: TrainerHost | null = null;

  constructor(pid: number) {
    super(pid, 'training');
    serveTraining((host) => this.#make(host), this.inside);
  }

  /** `estimate` is answered. */
  answerEstimate(estimate: TrainingEstimate): void {
    this.#estimate.resolve(estimate);
  }

  /** `train` is answered. */
  end(): void {
    this.#training.resolve(undefined);
  }

  /** `train` fails. */
  fail(error: Error): void {
    this.#training.reject(error);
  }

  get host(): TrainerHost {
    if (this.#host === null) throw new Error('It was not served yet.');
    return this.#host;
  }

  tell(state: TrainingState, run: Partial<TrainingRun> = {}): void {
    this.host.status({ state, run: { ...trainingRun, ...run } });
  }

  #make(host: TrainerHost): Training {
    this.#host = host;
    return {
      estimate: () => {
        this.asked.push('estimate');
        return this.#estimate.promise;
      },
      train: (request) => {
        this.asked.push('train');
        this.request = request;
        return this.#training.promise;
      },
      pause: () => void this.asked.push('pause'),
      resume: () => void this.asked.push('resume'),
      stop: () => void this.asked.push('stop'),
    };
  }
}

const architecture: TrainableName = 'fasterrcnn_resnet18_fpn_gn';
export const recipe: TrainingRecipe = defaultRecipe({
  data: { folder: '/data/cells' },
  start: { kind: 'architecture', name: architecture, backbone: null },
  schedule: 'joint',
});

export const trainingEstimate: TrainingEstimate = {
  steps: 160,
  seconds: 90,
  provider: { requested: 'auto', actual: 'cpu', reason: '' },
  memory: 1.5 * 2 ** 30,
  disk: 200 * 2 ** 20,
};

const script: Script = { recipe, outFolder: '/models/cells', stepsOfEpoch: 8 };

export const trainingRun: TrainingRun = {
  ...scriptedRun(script, 0),
  data: {
    trainPictures: 8,
    trainBoxes: 20,
    validationPictures: 2,
    validationBoxes: 5,
    classes: [{ id: 1, name: 'RBC', boxes: 25 }],
    notVerified: 0,
    problems: [],
  },
};

/** Without a loss of boxes, as some phases are. */
export function stepReport(step: number): StepReport {
  const report = scriptedStep(script, step);
  return { ...report, losses: { ...report.losses, box: null } };
}

export const evaluationReport = (step: number): EvaluationReport =>
  scriptedEvaluation(script, step);

const noBoxes = new Float32Array(0);

export function batchReport(step: number, path: string): BatchReport {
  return {
    kind: 'batch',
    step,
    picture: { path, name: 'a.jpg', width: 640, height: 480 },
    mirrored: false,
    groundTruth: new Float32Array([1, 2, 3, 4]),
    positive: new Float32Array([0, 0.5, NaN, -0]),
    negative: noBoxes,
    ignored: noBoxes,
    ignoredCount: 0,
    foreground: noBoxes,
    background: noBoxes,
  };
}

/** As a window is told of it. */
export function shownBatch(step: number): ShownBatch {
  const { picture, ...batch } = batchReport(step, '/a.jpg');
  const { name, width, height } = picture;
  return { ...batch, picture: { id: 'a', name, width, height } };
}

export function stripReport(step: number, ...paths: string[]): StripReport {
  return {
    kind: 'strip',
    step,
    epoch: 1,
    pictures: paths.map((path) => ({
      path,
      name: 'a.jpg',
      width: 640,
      height: 480,
      groundTruth: noBoxes,
      proposals: new Float32Array([1, 2, 3, 4]),
      detections: [],
    })),
  };
}
