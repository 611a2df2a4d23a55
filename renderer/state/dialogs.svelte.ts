/** Which dialog is open. One at a time. */

export type BrowsePurpose = 'pictures' | 'pictureFolder' | 'modelFolder' | 'exportParent';

/** Asks for paths with the window's own browser, where the host has no dialogs. */
export interface BrowseRequest {
  readonly purpose: BrowsePurpose;
  readonly answer: (paths: readonly string[] | null) => void;
}

export class Dialogs {
  #open = $state<'none' | 'palette' | 'keys' | 'export'>('none');
  #browse = $state.raw<BrowseRequest | null>(null);

  get open(): 'none' | 'palette' | 'keys' | 'export' {
    return this.#open;
  }

  /** The browser lies over another dialog where that asked for a path. */
  get browse(): BrowseRequest | null {
    return this.#browse;
  }

  /** Whether a dialog has the keyboard. */
  get any(): boolean {
    return this.#open !== 'none' || this.#browse !== null;
  }

  show(dialog: 'palette' | 'keys' | 'export'): void {
    this.#open = dialog;
  }

  close(): void {
    this.#open = 'none';
  }

  async askPaths(purpose: BrowsePurpose): Promise<readonly string[] | null> {
    this.#browse?.answer(null);
    return new Promise((resolve) => {
      this.#browse = {
        purpose,
        answer: (paths) => {
          this.#browse = null;
          resolve(paths);
        },
      };
    });
  }
}
