/** A detector that answers when the test says so. */
import type { RunSummary, TableMessage } from '../../../../../shared/contract/detector.ts';
import type { StudioApi } from '../../../../../shared/contract/contract.ts';
import type { DetectionSettings } from '../../../../../shared/model/settings.ts';
import { packageSettings } from '../../../../studio/testing/packageSettings.ts';
import { stageKinds, type StageKind } from '../../../../../shared/detection/stages/stages.ts';

export function withNmsIoU(nmsIoU: number): DetectionSettings {
  return { ...packageSettings, rpn: { ...packageSettings.rpn, nmsIoU } };
}

/** A request that waits for its answer. */
export interface Asked {
  readonly method: 'detect' | 'rerun' | 'table';
  readonly settings?: DetectionSettings;
  readonly pictureId?: string;
  readonly kind?: StageKind;
  answer(): Promise<void>;
  fail(error: Error): Promise<void>;
}

export class FakeDetector {
  /** Everything that was asked, in order. */
  readonly asked: Asked[] = [];
  stopped = 0;
  #runs = 0;
  #version = 0;
  #pictureId = '';

  readonly api: Pick<StudioApi['detector'], 'detect' | 'rerun' | 'table' | 'stop'> = {
    detect: async (pictureId, settings) => {
      this.#pictureId = pictureId;
      return this.#ask({ method: 'detect', pictureId, settings }, () => this.#run(settings));
    },
    rerun: async (_, settings) =>
      this.#ask({ method: 'rerun', settings }, () => this.#run(settings)),
    table: async (_, kind) => this.#ask({ method: 'table', kind }, () => this.#table(kind)),
    stop: async () => {
      this.stopped++;
      return Promise.resolve(null);
    },
  };

  /** The request that waits. */
  get last(): Asked {
    const last = this.asked.at(-1);
    if (last === undefined) throw new Error('Nothing was asked.');
    return last;
  }

  /** Answers whatever is asked until nothing is. @returns the methods asked. */
  async settle(): Promise<readonly string[]> {
    const from = this.asked.length;
    for (let seen = Math.max(0, from - 1); seen < this.asked.length; seen++) {
      await this.asked[seen]?.answer();
    }
    return this.asked.slice(from).map(({ method }) => method);
  }

  async #ask<T>(
    what: Pick<Asked, 'method' | 'settings' | 'pictureId' | 'kind'>,
    result: () => T,
  ): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const settled = () => new Promise<void>((done) => setTimeout(done, 0));
    this.asked.push({
      ...what,
      answer: async () => {
        resolve(result());
        await settled();
      },
      fail: async (error) => {
        reject(error);
        await settled();
      },
    });
    return promise;
  }

  #run(settings: DetectionSettings): RunSummary {
    const version = ++this.#version;
    return {
      runId: ++this.#runs,
      pictureId: this.#pictureId,
      modelName: 'fake',
      provider: { requested: 'cpu', actual: 'cpu', reason: '' },
      settings,
      geometry: {
        imageWidth: 100,
        imageHeight: 100,
        inputWidth: 200,
        inputHeight: 200,
        paddedWidth: 224,
        paddedHeight: 224,
        scaleX: 0.5,
        scaleY: 0.5,
      },
      levels: [],
      timings: {
        decode: 1,
        preprocess: 1,
        trunk: 1,
        proposals: 1,
        roi: 1,
        head: 1,
        postprocess: 1,
        total: 7,
      },
      // Settings do not reach the anchors: their table keeps its version.
      stages: stageKinds.map((kind) => ({
        kind,
        count: 1,
        milliseconds: 1,
        version: kind === 'anchors' ? 1 : version,
      })),
      detections: [],
    };
  }

  #table(kind: StageKind): TableMessage {
    return { kind, version: kind === 'anchors' ? 1 : this.#version, count: 1 };
  }
}
