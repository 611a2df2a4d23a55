/** Keys and chords: what a key press is called, and which action it runs. */

/** What of an action the key table is about. */
export interface Keyed {
  /** Chords as `Ctrl+Shift+O`, `[`, `?`: what `chordOf` returns. On a Mac, Ctrl stands for Command. */
  readonly keys: readonly string[];
  /** The mode that it is done in: there its keys are its own, also where another mode has the same. Absent: any. */
  readonly mode?: string | undefined;
}

/** Every action by its id, in the order in which a chord is looked up. */
export type KeyTable = Readonly<Record<string, Keyed>>;

/** The keys that a person gave to actions; an empty list takes an action's keys away. */
export type KeyOverrides = Readonly<Record<string, readonly string[]>>;

/** The keys of an action: the person's own where there are any, else the table's. */
export function keysOf(table: KeyTable, id: string, overrides: KeyOverrides): readonly string[] {
  return overrides[id] ?? table[id]?.keys ?? [];
}

/** The overrides after an action was given one chord; the chord is taken from the action that had it. */
export function withKey(
  table: KeyTable,
  overrides: KeyOverrides,
  id: string,
  chord: string,
): KeyOverrides {
  const losers = Object.keys(table).filter(
    (other) =>
      other !== id && meet(table, id, other) && keysOf(table, other, overrides).includes(chord),
  );
  const changed: Record<string, readonly string[]> = { ...overrides, [id]: [chord] };
  for (const other of losers) {
    changed[other] = keysOf(table, other, overrides).filter((key) => key !== chord);
  }
  return changed;
}

/** Whether two actions can be meant by a key at one time: not those of two modes. */
function meet(table: KeyTable, a: string, b: string): boolean {
  const [one, other] = [table[a]?.mode, table[b]?.mode];
  return one === undefined || other === undefined || one === other;
}

/** The action that a chord runs while a mode is shown: the mode's own, else one of any mode. */
export function actionFor(
  table: KeyTable,
  chord: string,
  overrides: KeyOverrides,
  mode: string | null = null,
): string | null {
  const having = Object.keys(table).filter((id) => keysOf(table, id, overrides).includes(chord));
  const own = having.find((id) => mode !== null && table[id]?.mode === mode);
  return own ?? having.find((id) => table[id]?.mode === undefined) ?? null;
}

/** The other action that a chord is taken from where an action gets it; null where none has it. */
export function formerlyOf(
  table: KeyTable,
  overrides: KeyOverrides,
  id: string,
  chord: string,
): string | null {
  const taken = withKey(table, overrides, id, chord);
  return (
    Object.keys(taken).find(
      (other) => other !== id && keysOf(table, other, overrides) !== taken[other],
    ) ?? null
  );
}

/** What of a KeyboardEvent makes a chord. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  /** The key's place: `Digit1`. */
  readonly code?: string;
  getModifierState(modifier: 'AltGraph'): boolean;
}

const modifierKeys = ['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead', 'Process'];

/**
 * The chord of a key press: `Ctrl+Shift+O`. It names what the layout typed, so `[` and `?` are the same
 * key to a person wherever they lie; Shift and AltGr are part of typing a sign and not of its chord.
 * @param mac whether Command stands for Ctrl.
 * @returns null for a modifier alone.
 */
export function chordOf(press: KeyPress, mac: boolean): string | null {
  if (modifierKeys.includes(press.key)) return null;
  const typed = press.getModifierState('AltGraph');
  const letter = /^\p{L}$/u.test(press.key);
  const sign = press.key.length === 1 && !letter && press.key !== ' ';
  const parts: string[] = [];
  if (!typed && (mac ? press.metaKey : press.ctrlKey)) parts.push('Ctrl');
  if (!typed && press.altKey) parts.push('Alt');
  if (press.shiftKey && !sign) parts.push('Shift');
  parts.push(press.key === ' ' ? 'Space' : letter ? press.key.toUpperCase() : press.key);
  return parts.join('+');
}

/**
 * The chords that a key press may mean, the likeliest first: what the layout typed, then the digit of the key, which
 * with Shift, and on some layouts without it, types a sign.
 */
export function chordsOf(press: KeyPress, mac: boolean): readonly string[] {
  const chord = chordOf(press, mac);
  if (chord === null) return [];
  const digit = /^Digit(\d)$/.exec(press.code ?? '')?.[1];
  const held = press.ctrlKey || press.metaKey || press.altKey;
  if (digit === undefined || held || digit === press.key) return [chord];
  return [chord, press.shiftKey ? `Shift+${digit}` : digit];
}

const signs: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  Delete: 'Del',
};

/** A chord as it is written for a person: `Ctrl K`, on a Mac `⌘ K`. */
export function chordText(chord: string, mac: boolean): string {
  const parts = chord.endsWith('++') ? [...chord.slice(0, -2).split('+'), '+'] : chord.split('+');
  return parts.map((part) => (part === 'Ctrl' && mac ? '⌘' : (signs[part] ?? part))).join(' ');
}
