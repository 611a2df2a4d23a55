/** How the annotations are looked at, and what is under way on the canvas: nothing of it is part of the project. */
import { SvelteSet } from 'svelte/reactivity';
import type { Box } from '../../../../shared/geometry/boxes.ts';
import type { EditDraft } from '../../../canvas/tools/editTool.ts';

/** The loupe's magnification, of the picture as it is shown. */
export type LoupeFactor = 3 | 6;

/** Two presses within it are a double one, milliseconds. */
const doublePress = 400;

export class AnnotateView {
  #boxesShown = $state(true);
  #draft = $state.raw<Box | null>(null);
  #edit = $state.raw<EditDraft | null>(null);
  #unnamed = $state.raw<Box | null>(null);
  #hint = $state<number | null>(null);
  #loupe = $state.raw<LoupeFactor | null>(null);
  #loupeAt = 0;
  /** Annotations that the pointer passes through, and that nothing moves or removes. */
  readonly locked = new SvelteSet<number>();
  /** Annotations that are not drawn. */
  readonly hidden = new SvelteSet<number>();

  get boxesShown(): boolean {
    return this.#boxesShown;
  }

  toggleBoxes(): void {
    this.#boxesShown = !this.#boxesShown;
  }

  /** A box that is drawn, until it is saved. */
  get draft(): Box | null {
    return this.#draft;
  }

  drafting(box: Box | null): void {
    this.#draft = box;
  }

  /** What is dragged or nudged, until it is saved. */
  get edit(): EditDraft | null {
    return this.#edit;
  }

  editing(edit: EditDraft | null): void {
    this.#edit = edit;
  }

  /** A box that was drawn while there was no class: it waits for a name. */
  get unnamed(): Box | null {
    return this.#unnamed;
  }

  waitForName(box: Box | null): void {
    this.#unnamed = box;
  }

  /** What a list points at, by the numbers of a selection; null: nothing. */
  get hint(): number | null {
    return this.#hint;
  }

  pointAt(id: number | null): void {
    this.#hint = id;
  }

  /** null: it is not held. */
  get loupe(): LoupeFactor | null {
    return this.#loupe;
  }

  /** The loupe's key goes down; pressed twice it magnifies more. @param now milliseconds */
  holdLoupe(now: number): void {
    if (this.#loupe !== null) return;
    this.#loupe = now - this.#loupeAt <= doublePress ? 6 : 3;
    this.#loupeAt = now;
  }

  releaseLoupe(): void {
    this.#loupe = null;
  }

  /** Another picture is shown. */
  forget(): void {
    this.#draft = null;
    this.#edit = null;
    this.#unnamed = null;
    this.#hint = null;
    this.locked.clear();
    this.hidden.clear();
  }
}
