/** The key table: every action of the window, what it is called and the keys that run it. */

interface Action {
  readonly title: string;
  readonly group: string;
  /** Chords as `Ctrl+Shift+O`, `[`, `?`: what `chordOf` returns. On a Mac, Ctrl stands for Command. */
  readonly keys: readonly string[];
}

const table = {
  'mode.inspect': { title: 'Inspect: see every stage', group: 'Modes', keys: ['I'] },
  'mode.train': { title: 'Train: teach a network your boxes', group: 'Modes', keys: ['T'] },
  'open.pictures': { title: 'Open pictures…', group: 'Open', keys: ['Ctrl+O'] },
  'open.folder': { title: 'Open a folder of pictures…', group: 'Open', keys: ['Ctrl+Shift+O'] },
  'open.model': { title: 'Open a model package…', group: 'Open', keys: ['Ctrl+M'] },
  catalogue: { title: 'Catalogue of models…', group: 'Open', keys: ['Ctrl+Shift+M'] },
  'import.weights': { title: 'Import weights…', group: 'Open', keys: ['Ctrl+Shift+E'] },
  export: { title: 'Export boxes as annotations…', group: 'Open', keys: ['Ctrl+E'] },
  'picture.previous': { title: 'Previous picture', group: 'Pictures', keys: ['A'] },
  'picture.next': { title: 'Next picture', group: 'Pictures', keys: ['D'] },
  'picture.find': { title: 'Find a picture', group: 'Pictures', keys: ['/'] },
  'detect.again': {
    title: 'Detect on this picture again',
    group: 'Pictures',
    keys: ['Ctrl+Enter'],
  },
  'detect.all': { title: 'Detect on all pictures', group: 'Pictures', keys: ['Ctrl+Shift+Enter'] },
  stop: { title: 'Stop what is running', group: 'Pictures', keys: ['Ctrl+.'] },
  'stage.previous': { title: 'Previous stage', group: 'Stages', keys: ['['] },
  'stage.next': { title: 'Next stage', group: 'Stages', keys: [']'] },
  'stage.overlay': {
    title: 'Overlay the stage before this one',
    group: 'Stages',
    keys: ['O'],
  },
  heatMap: { title: 'Heat map of objectness', group: 'Stages', keys: ['M'] },
  'settings.reset': {
    title: 'Reset the settings to the package',
    group: 'Stages',
    keys: ['Ctrl+Backspace'],
  },
  'box.next': { title: 'Next box, by score', group: 'Boxes', keys: ['N'] },
  'box.previous': { title: 'Previous box, by score', group: 'Boxes', keys: ['P'] },
  'lineage.forward': { title: 'Follow the lineage', group: 'Boxes', keys: ['F'] },
  'lineage.back': { title: 'Follow the lineage back', group: 'Boxes', keys: ['Shift+F'] },
  'box.clear': { title: 'Clear the selection', group: 'Boxes', keys: ['Escape'] },
  'boxes.hide': { title: 'Hide or show the boxes', group: 'Boxes', keys: ['Ctrl+H'] },
  'tool.select': { title: 'Select tool', group: 'View', keys: ['V'] },
  'tool.pan': { title: 'Pan tool', group: 'View', keys: ['H'] },
  'view.fit': { title: 'Fit the picture', group: 'View', keys: ['Ctrl+F'] },
  'view.actual': { title: 'Zoom to 100 %', group: 'View', keys: ['Ctrl+0'] },
  'view.in': { title: 'Zoom in', group: 'View', keys: ['Ctrl++', 'Ctrl+='] },
  'view.out': { title: 'Zoom out', group: 'View', keys: ['Ctrl+-'] },
  'panel.list': { title: 'Show or hide the picture list', group: 'View', keys: ['Ctrl+B'] },
  'panel.inspector': { title: 'Show or hide the inspector', group: 'View', keys: ['Ctrl+I'] },
  theme: { title: 'Change between light and dark', group: 'View', keys: [] },
  'theme.system': { title: 'Light or dark as the system has it', group: 'View', keys: [] },
  'train.new': { title: 'New training…', group: 'Training', keys: [] },
  'train.pause': { title: 'Pause the training, or go on', group: 'Training', keys: [] },
  'train.stop': { title: 'Stop the training', group: 'Training', keys: [] },
  'train.follow': { title: 'Follow the mini-batches, or hold one', group: 'Training', keys: [] },
  palette: { title: 'Search or run', group: 'Help', keys: ['Ctrl+K'] },
  keys: { title: 'All keys', group: 'Help', keys: ['?'] },
} as const satisfies Record<string, Action>;

export type ActionId = keyof typeof table;

export const actions: Readonly<Record<ActionId, Action>> = table;

export function isActionId(text: string): text is ActionId {
  return Object.hasOwn(table, text);
}

export const actionIds: readonly ActionId[] = Object.keys(table).filter(isActionId);

/** The keys that a person gave to actions; an empty list takes an action's keys away. */
export type KeyOverrides = Readonly<Record<string, readonly string[]>>;

/** The keys of an action: the person's own where there are any, else the table's. */
export function keysOf(id: ActionId, overrides: KeyOverrides): readonly string[] {
  return overrides[id] ?? actions[id].keys;
}

/** The overrides after an action was given one chord; the chord is taken from the action that had it. */
export function withKey(overrides: KeyOverrides, id: ActionId, chord: string): KeyOverrides {
  const losers = actionIds.filter(
    (other) => other !== id && keysOf(other, overrides).includes(chord),
  );
  const changed: Record<string, readonly string[]> = { ...overrides, [id]: [chord] };
  for (const other of losers) {
    changed[other] = keysOf(other, overrides).filter((key) => key !== chord);
  }
  return changed;
}

/** The action that a chord runs. */
export function actionFor(chord: string, overrides: KeyOverrides): ActionId | null {
  return actionIds.find((id) => keysOf(id, overrides).includes(chord)) ?? null;
}

/** What of a KeyboardEvent makes a chord. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
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

const signs: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
};

/** A chord as it is written for a person: `Ctrl K`, on a Mac `⌘ K`. */
export function chordText(chord: string, mac: boolean): string {
  const parts = chord.endsWith('++') ? [...chord.slice(0, -2).split('+'), '+'] : chord.split('+');
  return parts.map((part) => (part === 'Ctrl' && mac ? '⌘' : (signs[part] ?? part))).join(' ');
}
