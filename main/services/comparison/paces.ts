/** How long a model takes: as it was seen to, or before that as the paper of its detector has it. */
import type { RunSummary } from '../../../shared/contract/detector.ts';
import type { ModelSummary } from '../../../shared/contract/models.ts';
import { paperTimeOf } from '../../../shared/evaluation/compare/paperTimes.ts';
import { settingsKey, type DetectionSettings } from '../../../shared/model/settings.ts';

interface Asked {
  readonly model: Pick<ModelSummary, 'id' | 'kind'>;
  readonly settings: DetectionSettings;
}

export class Paces {
  /** Milliseconds, by model and settings. */
  readonly #seen = new Map<string, number>();

  took(modelId: string, { settings, timings }: Pick<RunSummary, 'settings' | 'timings'>): void {
    this.#seen.set(keyOf(modelId, settings), timings.total - timings.decode);
  }

  /** Milliseconds; null where it was never seen to run. */
  seen({ model, settings }: Asked): number | null {
    return this.#seen.get(keyOf(model.id, settings)) ?? null;
  }

  /** Milliseconds; what nobody knows takes for ever. */
  expected(asked: Asked): number {
    return this.seen(asked) ?? paperTimeOf(asked.model.kind)?.milliseconds ?? Infinity;
  }

  /** Those seen to be fast first, then the others as their papers have it; of equal ones in the given order. */
  fastestFirst<T extends Asked>(all: readonly T[]): readonly T[] {
    return all.toSorted((a, b) => {
      const isUnseen = Number(this.seen(a) === null) - Number(this.seen(b) === null);
      const [one, other] = [this.expected(a), this.expected(b)];
      return isUnseen || (one === other ? 0 : one - other);
    });
  }
}

function keyOf(modelId: string, settings: DetectionSettings): string {
  return `${modelId} ${settingsKey(settings)}`;
}
