/** From the pointer to a question: a box that is drawn, a miss that is clicked, and what is meant by a place. */
import type { DrawTarget } from '../../../canvas/tools/drawTool.ts';
import type { CanvasPoint } from '../../../canvas/tools/tool.ts';
import type { Point } from '../../../canvas/camera.ts';
import { mostKnown } from '../../../../shared/detection/spot.ts';
import { isMissed } from '../../../../shared/evaluation/diagnosis/verdict.ts';
import { boxArea, type Box } from '../../../../shared/geometry/boxes.ts';
import { clamp, median } from '../../../../shared/numbers.ts';
import { boxInMiddle } from '../../../studio/keyboardBoxes.ts';
import type { Size } from '../../../studio/imageSize.svelte.ts';
import type { InspectParts } from './parts.ts';
import type { SceneState } from './scene.svelte.ts';

/** Of the picture's sides, where nothing is detected whose size could be taken. */
const usualShare = 1 / 8;

export class Asking implements DrawTarget {
  readonly #parts: InspectParts;
  readonly #shown: Pick<SceneState, 'snapshot'>;
  readonly #done: () => void;
  /** Counts the places that were asked about: only the answer to the latest is taken. */
  #questions = 0;

  /** @param done a box was drawn, or a place was clicked */
  constructor(parts: InspectParts, shown: Pick<SceneState, 'snapshot'>, done: () => void) {
    this.#parts = parts;
    this.#shown = shown;
    this.#done = done;
  }

  size(): Size | null {
    return this.#shown.snapshot === null ? null : this.#parts.imageSize.size;
  }

  drafting(draft: Box | null): void {
    this.#parts.explaining.draft = draft;
  }

  drawn(box: Box): void {
    this.#done();
    this.#parts.explaining.ask(box, null);
  }

  clicked({ image }: CanvasPoint): void {
    this.#done();
    void this.askAt(image);
  }

  /** For who has no pointer: a box in the middle, whose sides have fields. */
  askInMiddle(): void {
    const size = this.size();
    if (size !== null) this.#parts.explaining.ask(boxInMiddle(size), null);
  }

  /** @param point image space @returns whether a miss that is drawn lies there */
  clickedMiss(point: Point | null): boolean {
    const { explaining, view } = this.#parts;
    if (point === null || !view.boxesShown || !view.draws('truth/missed', true)) return false;
    const index = this.objectAt(point);
    if (index === null || !this.#isMissed(index)) return false;
    explaining.explain(index);
    return true;
  }

  /** The annotated object at a place: a miss before one that is found, then the smaller; null: none. */
  objectAt(point: Point): number | null {
    const { judged } = this.#parts.explaining.truth;
    const { snapshot } = this.#shown;
    if (judged === null || judged.snapshot.run.pictureId !== snapshot?.run.pictureId) return null;
    const at = [...judged.objects.entries()].filter(([, { box }]) => isAround(box, point));
    const [first] = at.toSorted(
      ([a, one], [b, other]) =>
        Number(this.#isMissed(b)) - Number(this.#isMissed(a)) ||
        boxArea(one.box) - boxArea(other.box),
    );
    return first?.[0] ?? null;
  }

  /**
   * Why nothing was detected at a place: of the annotated object there; else of the box that the detector had there and lost, the
   * best of those that are no detection; else of a box as large as detections are here.
   */
  async askAt(point: Point): Promise<void> {
    const { client, explaining, imageSize } = this.#parts;
    const { snapshot } = this.#shown;
    const object = this.objectAt(point);
    if (object !== null) {
      explaining.explain(object);
      return;
    }
    const { size } = imageSize;
    if (snapshot === null || size === null) return;
    const { runId, version, detections } = snapshot.run;
    const question = ++this.#questions;
    const { subject } = explaining;
    const known = detections.slice(0, mostKnown).map(({ box }) => box);
    const x = clamp(point.x, 0, size.width);
    const y = clamp(point.y, 0, size.height);
    const offered = await client.detector
      .spot({ runId, version }, { x, y, known })
      .catch(() => null);
    const isWanted =
      question === this.#questions &&
      explaining.subject === subject &&
      this.#shown.snapshot?.run.pictureId === snapshot.run.pictureId;
    if (!isWanted) return;
    const [best] = offered?.value ?? [];
    explaining.ask(best?.box ?? boxAround({ x, y }, size, known), null);
  }

  #isMissed(index: number): boolean {
    const outcome = this.#parts.explaining.truth.outcomeOf(index);
    return outcome !== null && isMissed(outcome.verdict);
  }
}

function isAround([x0, y0, x1, y1]: Box, { x, y }: Point): boolean {
  return x >= x0 && x <= x1 && y >= y0 && y <= y1;
}

/** Within the picture. @param others whose size it takes; none: a share of the picture */
function boxAround({ x, y }: Point, { width, height }: Size, others: readonly Box[]): Box {
  const usual = (own: number, sides: readonly number[]) =>
    Math.min(own, Math.round(sides.length > 0 ? median(sides) : own * usualShare));
  const across = usual(
    width,
    others.map((box) => box[2] - box[0]),
  );
  const down = usual(
    height,
    others.map((box) => box[3] - box[1]),
  );
  const left = Math.round(clamp(x - across / 2, 0, width - across));
  const top = Math.round(clamp(y - down / 2, 0, height - down));
  return [left, top, left + across, top + down];
}
