/** Which dialog is open. One at a time. */
import type { Choice } from '../../shared/contract/studio.ts';

/** Weights that were dropped on the window. */
export interface DroppedWeights {
  readonly name: string;
  /** null where the host does not tell. */
  readonly path: string | null;
}

/** Asks for paths with the window's own browser, where the host has no dialogs. */
export interface BrowseRequest {
  readonly purpose: Choice;
  /** Where it begins; null: where the person was last. */
  readonly folder: string | null;
  readonly answer: (paths: readonly string[] | null) => void;
}

export class Dialogs {
  #open = $state<string | null>(null);
  #dropped = $state.raw<DroppedWeights | null>(null);
  #browse = $state.raw<BrowseRequest | null>(null);

  /** Its name; null: none is. */
  get open(): string | null {
    return this.#open;
  }

  /** The browser lies over another dialog where that asked for a path. */
  get browse(): BrowseRequest | null {
    return this.#browse;
  }

  /** Whether a dialog has the keyboard. */
  get any(): boolean {
    return this.#open !== null || this.#browse !== null;
  }

  /** What the import dialog was opened with; null where it was opened by itself. */
  get dropped(): DroppedWeights | null {
    return this.#dropped;
  }

  show(dialog: string): void {
    this.#open = dialog;
    this.#dropped = null;
  }

  /** Opens the import dialog with a file. */
  showImport(dropped: DroppedWeights): void {
    this.#open = 'import';
    this.#dropped = dropped;
  }

  close(): void {
    this.#open = null;
  }

  /** Closes a dialog whose work is done. @returns whether it was open: a person may have left it, and opened another */
  done(dialog: string): boolean {
    if (this.#open !== dialog) return false;
    this.close();
    return true;
  }

  async askPaths(purpose: Choice, folder: string | null = null): Promise<readonly string[] | null> {
    this.#browse?.answer(null);
    return new Promise((resolve) => {
      this.#browse = {
        purpose,
        folder,
        answer: (paths) => {
          this.#browse = null;
          resolve(paths);
        },
      };
    });
  }
}
