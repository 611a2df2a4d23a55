/**
 * What detecting on a picture gave, kept so that it is not done twice: exporting after "Detect on all", or in a second
 * format. For as long as model and settings are the same and the file was not written to.
 */
import { scoreOf } from '../../../shared/annotation/annotation.ts';
import type { ModelSummary } from '../../../shared/contract/models.ts';
import { everyScore } from '../../../shared/detection/stages/scores.ts';
import type { OnceRequest, OnceResult } from '../../detector/protocol.ts';
import { contentOf } from '../../pictures/readSource.ts';

/** Bytes, about: a detection with its lineage takes a thousand, the rest of a result less than two thousand. */
const mostBytes = 256 * 2 ** 20;
const boxBytes = 1024;
const resultBytes = 2048;

export interface KeptResultsTools {
  readonly detectOnce: (request: OnceRequest) => Promise<OnceResult>;
  /** The model that requests are answered with; null where none is open. */
  readonly model: () => ModelSummary | null;
  readonly mostBytes?: number;
}

interface Kept {
  readonly result: OnceResult;
  /** The file as it was before it was read. */
  readonly file: string;
  readonly bytes: number;
}

export class KeptResults {
  readonly #tools: KeptResultsTools;
  readonly #mostBytes: number;
  /** By picture and settings, those that were used longest ago first. */
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;
  /** The model that they are of. */
  #model: string | null = null;

  constructor(tools: KeptResultsTools) {
    this.#tools = tools;
    this.#mostBytes = tools.mostBytes ?? mostBytes;
  }

  /** As the detector's, but at once where its result is kept. @throws StudioError as the detector's. */
  async detectOnce(request: OnceRequest): Promise<OnceResult> {
    const { pictureId, source, settings, boxes } = request;
    const last = this.#tools.model()?.stages.at(-1)?.kind;
    if (typeof source !== 'string' || last === undefined || !isOfStage(request, last)) {
      return this.#tools.detectOnce(request);
    }
    const model = this.#modelIs();
    const file = await contentOf(source);
    const key = JSON.stringify([source, settings]);
    const known = this.#kept.get(key);
    let result = known?.file === file ? known.result : null;
    if (result === null) {
      const all = { stage: last, minScore: everyScore };
      result = await this.#tools.detectOnce({ ...request, boxes: all });
    }
    if (file !== null && this.#modelIs() === model) this.#keep(key, result, file);
    return {
      ...result,
      summary: { ...result.summary, pictureId },
      ...(boxes === null ? none : scoring(result, boxes.minScore)),
    };
  }

  /** Forgets what another model found. @returns what tells the open model from others. */
  #modelIs(): string {
    // With its provider, whose numbers differ in their last digits.
    const { id = '', provider } = this.#tools.model() ?? {};
    const model = `${id} ${provider?.actual ?? ''}`;
    if (model !== this.#model) this.clear();
    this.#model = model;
    return model;
  }

  /** Forgets all. */
  clear(): void {
    this.#kept.clear();
    this.#bytes = 0;
  }

  #keep(key: string, result: OnceResult, file: string): void {
    this.#drop(key);
    const bytes = resultBytes + boxBytes * result.annotations.length;
    this.#kept.set(key, { result, file, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#mostBytes) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes ?? 0;
    this.#kept.delete(key);
  }
}

/** Whether the last stage's rows, all of them, are enough to answer. */
function isOfStage({ tables, boxes, observe }: OnceRequest, last: string): boolean {
  if (tables.length > 0 || observe !== undefined) return false;
  return boxes === null || boxes.stage === last;
}

type Annotated = Pick<OnceResult, 'annotations' | 'lineages'>;

const none: Annotated = { annotations: [], lineages: new Map() };

function scoring({ annotations, lineages }: Annotated, minScore: number): Annotated {
  return {
    annotations: annotations.filter((one) => !((scoreOf(one) ?? Infinity) < minScore)),
    lineages,
  };
}
