/** The actions of the window with the keys that a person gave them: what buttons and keys run. */
import { createContext } from 'svelte';
import {
  actionFor,
  actions,
  chordOf,
  chordText,
  keysOf,
  type ActionId,
  type KeyOverrides,
  type KeyPress,
} from './keys.ts';
import type { Preferences } from './preferences.svelte.ts';

export interface Command {
  readonly run: () => void;
  /** Absent: always. */
  readonly enabled?: () => boolean;
}

export type Commands = Readonly<Record<ActionId, Command>>;

export class Actions {
  readonly #commands: Commands;
  readonly #preferences: Preferences;
  readonly #mac: boolean;

  constructor(commands: Commands, preferences: Preferences, mac: boolean) {
    this.#commands = commands;
    this.#preferences = preferences;
    this.#mac = mac;
  }

  /** The keys that the person gave to actions. */
  get overrides(): KeyOverrides {
    return this.#preferences.values.keys;
  }

  title(id: ActionId): string {
    return actions[id].title;
  }

  /** The chord that an action is known by; null where it has none. */
  chordOf(id: ActionId): string | null {
    return keysOf(id, this.overrides)[0] ?? null;
  }

  /** `Ctrl K`; undefined where an action has no keys. */
  keysOf(id: ActionId): string | undefined {
    const chord = this.chordOf(id);
    return chord === null ? undefined : chordText(chord, this.#mac);
  }

  enabled(id: ActionId): boolean {
    return this.#commands[id].enabled?.() ?? true;
  }

  run(id: ActionId): void {
    if (this.enabled(id)) this.#commands[id].run();
  }

  /**
   * Runs what a key press means.
   * @param typing whether it goes to a field, which takes all keys but those with Ctrl.
   * @returns whether the window took it.
   */
  press(press: KeyPress, typing: boolean): boolean {
    const chord = chordOf(press, this.#mac);
    const id = chord === null ? null : actionFor(chord, this.overrides);
    if (id === null || chord === null || (typing && !isForFields(chord))) return false;
    this.run(id);
    return true;
  }
}

/** Fields keep the signs that are typed and the keys that edit them. */
function isForFields(chord: string): boolean {
  return chord.startsWith('Ctrl+') && !/\+([ACVXYZ]|Backspace|Delete|Arrow\w+)$/.test(chord);
}

export const [useActions, provideActions] = createContext<Actions>();
