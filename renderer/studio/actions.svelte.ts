/** The commands of the window with the keys that a person gave them: what buttons and keys run. */
import { createContext } from 'svelte';
import type { Command, Commands } from './commands.ts';
import {
  actionFor,
  chordsOf,
  chordText,
  keysOf,
  type KeyOverrides,
  type KeyPress,
} from './keys.ts';
import type { Preferences } from './preferences.svelte.ts';

export class Actions {
  /** All of them, in their order. */
  readonly commands: Commands;
  readonly #preferences: Preferences;
  readonly #mac: boolean;
  readonly #mode: () => string;

  /** @param mode the one that is shown: keys mean what they mean there */
  constructor(commands: Commands, preferences: Preferences, mac: boolean, mode: () => string) {
    this.commands = commands;
    this.#preferences = preferences;
    this.#mac = mac;
    this.#mode = mode;
  }

  /** The keys that the person gave to actions. */
  get overrides(): KeyOverrides {
    return this.#preferences.values.keys;
  }

  title(id: string): string {
    return this.#command(id).title;
  }

  /** The chord that an action is known by; null where it has none. */
  chordOf(id: string): string | null {
    this.#command(id);
    return keysOf(this.commands, id, this.overrides)[0] ?? null;
  }

  /** `Ctrl K`; undefined where an action has no keys. */
  keysOf(id: string): string | undefined {
    const chord = this.chordOf(id);
    return chord === null ? undefined : chordText(chord, this.#mac);
  }

  /**
   * What keys do, for a sentence: `N and P go`, or `N goes` where only one of the actions has a key.
   * @param one what one key does @param several what several do @returns null where none has a key.
   */
  keysDo(ids: readonly string[], one: string, several: string): string | null {
    const keys = ids.flatMap((id) => this.keysOf(id) ?? []);
    const [first, ...others] = keys;
    if (first === undefined) return null;
    return others.length === 0 ? `${first} ${one}` : `${listed.format(keys)} ${several}`;
  }

  enabled(id: string): boolean {
    return this.#command(id).enabled?.() ?? true;
  }

  /** Why an action cannot be run now, where that is to be said. */
  whyNot(id: string): string | undefined {
    return this.enabled(id) ? undefined : this.#command(id).whyNot?.();
  }

  run(id: string): void {
    if (this.enabled(id)) this.#command(id).run();
  }

  /**
   * Runs what a key press means.
   * @param typing whether it goes to a field, which takes all keys but those with Ctrl.
   * @returns whether the window took it.
   */
  press(press: KeyPress, typing: boolean): boolean {
    for (const chord of chordsOf(press, this.#mac)) {
      const id = actionFor(this.commands, chord, this.overrides, this.#mode());
      if (id === null || (typing && !isForFields(chord, this.#mac))) continue;
      this.run(id);
      return true;
    }
    return false;
  }

  #command(id: string): Command {
    const command = this.commands[id];
    if (command === undefined) throw new Error(`There is no action “${id}”.`);
    return command;
  }
}

/** `A, B and C` */
const listed = new Intl.ListFormat('en-GB');

/** Fields keep the signs that are typed and the keys that edit them; on a Mac Alt goes by words. */
function isForFields(chord: string, mac: boolean): boolean {
  if (!mac && /^Alt\+Arrow(Left|Right)$/.test(chord)) return true;
  return chord.startsWith('Ctrl+') && !/\+([ACVXYZ]|Backspace|Delete|Arrow\w+)$/.test(chord);
}

export const [useActions, provideActions] = createContext<Actions>();
