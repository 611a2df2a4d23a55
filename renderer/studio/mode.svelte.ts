/** Which of the window's modes is shown. */

export const modes = ['inspect', 'train'] as const;
export type Mode = (typeof modes)[number];

export const modeTitles: Readonly<Record<Mode, string>> = { inspect: 'Inspect', train: 'Train' };

export class ModeState {
  #shown = $state<Mode>('inspect');

  get shown(): Mode {
    return this.#shown;
  }

  show(mode: Mode): void {
    this.#shown = mode;
  }
}
