/** The model's best box at a place that a person clicks, and the next ones there: an offer until it is taken. */
import { mostKnown, type SpotBox } from '../../../../shared/detection/spot.ts';
import { stageOf, type StageDescription } from '../../../../shared/detection/stages/description.ts';
import type { Point } from '../../../canvas/camera.ts';
import { count, hundredths } from '../../../studio/words.ts';
import type { BoxEdits } from './boxEdits.ts';
import type { AnnotateParts } from './parts.ts';

/** What the model has at a place. */
interface Offers {
  readonly pictureId: string;
  readonly model: string;
  /** Of the model that was asked. */
  readonly stages: readonly StageDescription[];
  readonly boxes: readonly SpotBox[];
  readonly at: number;
}

export class Spotting {
  readonly #parts: AnnotateParts;
  readonly #edits: Pick<BoxEdits, 'taken'>;
  #offers = $state.raw<Offers | null>(null);
  #asking = $state(false);
  /** Grows with each click and each leaving: an answer to an earlier one comes too late. */
  #turn = 0;

  constructor(parts: AnnotateParts, edits: Pick<BoxEdits, 'taken'>) {
    this.#parts = parts;
    this.#edits = edits;
  }

  /** Whether the model is being asked. */
  get asking(): boolean {
    return this.#asking;
  }

  /** What is offered of the shown picture; null: nothing. */
  readonly offered: SpotBox | null = $derived.by(() => {
    const offers = this.#offers;
    if (offers === null || offers.pictureId !== this.#parts.picture.id) return null;
    return offers.boxes[offers.at] ?? null;
  });

  /** `RBC 0.43 · Classes`, for the picture; empty where nothing is offered. */
  readonly tag: string = $derived.by(() => {
    const { offered } = this;
    if (offered === null) return '';
    const { title } = stageOf(this.#offers?.stages ?? [], offered.stage);
    const name = offered.className ?? 'no class';
    return `${name} ${hundredths(offered.score)} · ${title}`;
  });

  /** In a sentence, what there is and what can be done. @param takes what the key that takes it does: `Enter takes` */
  said(takes: string | null): string {
    if (this.#asking) return 'The model looks at this place…';
    const offers = this.#offers;
    if (offers === null) return 'Click an object for the model’s best box there.';
    const { length } = offers.boxes;
    if (length === 0) return 'The model has no other box here.';
    const place = `${count(offers.at + 1)} of ${count(length)} here`;
    const next = takes === null ? 'Another' : `${takes} it, another`;
    return `${this.tag}, ${place}. ${next} click shows the next.`;
  }

  /** @param again at the place of the click before: the next box there, and after the last the first */
  async clicked(point: Point, again: boolean): Promise<void> {
    const offers = this.#offers;
    if (again && this.offered !== null && offers !== null) {
      this.#offers = { ...offers, at: (offers.at + 1) % offers.boxes.length };
      return;
    }
    await this.#ask(point);
  }

  /** What is offered becomes an annotation, of another class where one is given. */
  async take(classId?: number): Promise<void> {
    const offers = this.#offers;
    const { offered } = this;
    if (offers === null || offered === null) return;
    this.forget();
    const { box, className, score } = offered;
    const { model, pictureId } = offers;
    await this.#edits.taken({ pictureId, box, className, model, score }, classId);
  }

  /** Nothing is offered any more. */
  forget(): void {
    this.#turn++;
    this.#offers = null;
    this.#asking = false;
  }

  async #ask({ x, y }: Point): Promise<void> {
    const { picture, studio } = this.#parts;
    const { client, imageSize, messages, model } = studio;
    const { summary } = model;
    const { id } = picture;
    const { size } = imageSize;
    this.forget();
    if (summary === null || id === null || size === null) return;
    if (x < 0 || y < 0 || x > size.width || y > size.height) return;
    const turn = this.#turn;
    this.#asking = true;
    try {
      // A run of this picture that is kept answers at once.
      const { run } = await client.detector.detect(id, summary.settings, [], false);
      const { runId, version } = run;
      if (turn !== this.#turn) return;
      const known = picture.annotations
        .map(({ geometry }) => geometry.box)
        .filter(([x0, y0, x1, y1]) => x0 <= x && x <= x1 && y0 <= y && y <= y1)
        .slice(0, mostKnown);
      const { value: boxes } = await client.detector.spot({ runId, version }, { x, y, known });
      if (turn !== this.#turn) return;
      const { name, stages } = summary;
      this.#offers = { pictureId: id, model: name, stages, boxes, at: 0 };
      messages.settle('detecting');
    } catch (error) {
      if (turn === this.#turn) messages.failed(error, 'detecting');
    } finally {
      if (turn === this.#turn) this.#asking = false;
    }
  }
}
