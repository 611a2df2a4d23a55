/** The smallest changes that find what was missed, looked for one miss after another: those first that a person sees. */
import { SvelteMap } from 'svelte/reactivity';
import { objectOf } from '../../../../shared/evaluation/evaluatedSet.ts';
import type { SizedSaving } from '../../../../shared/evaluation/diagnosis/inputSizeTrial.ts';
import { failureOf } from '../../../../shared/result.ts';
import type { Studio } from '../../../studio/studio.ts';
import type { Evaluation } from './evaluation.svelte.ts';

/** Of one object of an evaluation. */
export type SavingState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'looking' }
  | { readonly kind: 'done'; readonly saving: SizedSaving }
  | { readonly kind: 'failed'; readonly problem: string };

export class Savings {
  readonly #studio: Pick<Studio, 'client'>;
  readonly #current: () => Evaluation | null;
  /** By evaluation and row of the object. */
  readonly #states = new SvelteMap<string, SavingState>();
  /** Rows that are seen and were not looked at yet. */
  #wanted: readonly number[] = [];
  #working = false;
  #paused = false;

  constructor(studio: Pick<Studio, 'client'>, current: () => Evaluation | null) {
    this.#studio = studio;
    this.#current = current;
  }

  /** null: it is not asked for. */
  of(row: number): SavingState | null {
    return this.#states.get(this.#keyOf(row)) ?? null;
  }

  /**
   * @param rows of missed objects that a person sees, with the evaluation's own thresholds, and the bar that lost each: what was lost
   * late takes little to run again, and is soon answered
   */
  want(rows: readonly { readonly row: number; readonly lostAt: number }[]): void {
    this.#wanted = rows
      .filter(({ row }) => !this.#states.has(this.#keyOf(row)))
      .sort((a, b) => b.lostAt - a.lostAt)
      .map(({ row }) => row);
    void this.#work();
  }

  pause(): void {
    this.#paused = true;
  }

  goOn(): void {
    this.#paused = false;
    void this.#work();
  }

  /** The connection is back: what could not be looked for since it was lost can be wanted again. */
  meetAgain(): void {
    for (const [key, { kind }] of this.#states) if (kind === 'failed') this.#states.delete(key);
  }

  clear(): void {
    this.#wanted = [];
    this.#states.clear();
  }

  #keyOf(row: number): string {
    return `${this.#current()?.request.evaluation ?? ''} ${row}`;
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    try {
      for (;;) {
        const [row] = this.#wanted;
        const evaluation = this.#current();
        if (row === undefined || evaluation === null || this.#paused || evaluation.isGoing) return;
        this.#wanted = this.#wanted.slice(1);
        await this.#look(evaluation, row);
      }
    } finally {
      this.#working = false;
    }
  }

  async #look({ request, set }: Evaluation, row: number): Promise<void> {
    const key = this.#keyOf(row);
    const picture = set.pictures[set.tables.objects.picture[row] ?? -1];
    const place = set.objectPlace[row];
    if (picture === undefined || place === undefined) return;
    const { box, label } = objectOf(set, row);
    const object = { place, label, box };
    const { model, provider, settings, iou, classNames, vocFirstPixel } = request;
    this.#states.set(key, { kind: 'looking' });
    try {
      const saving = await this.#studio.client.evaluation.saving({
        ...{ pictureId: picture.id, object, model, provider, settings, iou },
        ...{ classNames, vocFirstPixel },
      });
      this.#states.set(key, { kind: 'done', saving });
    } catch (error) {
      const { kind, message } = failureOf(error);
      if (kind === 'stopped') this.#states.delete(key);
      else this.#states.set(key, { kind: 'failed', problem: message });
    }
  }
}
