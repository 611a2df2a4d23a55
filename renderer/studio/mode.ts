/**
 * A mode: what the window is used for. A folder of modes/ says all of this of itself, and shell/modes.ts has
 * one line for it; the window knows of a mode nothing else.
 */
import type { Component } from 'svelte';
import type { ToolBox } from '../canvas/tools/toolBox.svelte.ts';
import type { CanvasHandle } from '../canvas/canvasHandle.svelte.ts';
import type { IconName } from '../ui/icons.ts';
import type { Commands } from './commands.ts';
import type { Sift } from './pictures.svelte.ts';
import type { Studio } from './studio.ts';
import type { ModeTour } from './tour.ts';

/** Makes a mode with its own state, once a window. */
export type MakeMode = (studio: Studio) => Mode;

export interface Mode {
  readonly id: string;
  /** Its name in the switch. */
  readonly title: string;
  /** What it is for, after its name in the palette: `see every stage`. */
  readonly purpose: string;
  /** The chords that show it. */
  readonly keys: readonly string[];
  /**
   * Whether it is about the open pictures: their list stands beside it, and the start in its place while none
   * is open.
   */
  readonly ofPictures: boolean;
  /** false: its panels take the place of the list as well, and what is beside them; pictures are stepped through. */
  readonly listBeside?: false;
  /** At once, or when what they are drawn with is loaded. */
  readonly panels: () => ModePanels | Promise<ModePanels>;
  /** What the top bar has of it while another mode is shown. */
  readonly chip?: Component;
  /** What it has open, beside the studio's name while it is shown. */
  readonly opened?: Component;
  /** Dialogs that its commands open, by the names that they are shown with. */
  readonly dialogs?: Readonly<Record<string, Component>>;
  /** What stands above the list of pictures, beside what opens pictures. */
  readonly pictureActions?: readonly PictureAction[];
  /** What it has to say of each picture in the list; absent: how many detections there are. */
  readonly pictures?: ModePictures;
  /** What can be done while it is shown. */
  readonly commands?: Commands;
  /** What can be done in any mode. */
  readonly commandsAnywhere?: Commands;
  /** What the palette finds besides commands. */
  readonly entries?: () => readonly PaletteEntry[];
  /** What the commands of all canvases act on; absent where it has none. */
  readonly canvas?: ModeCanvas;
  /** What the command that stops everything ends of it. */
  readonly work?: ModeWork;
  /** The steps of the tour that happen in it, and what they change; absent: none. */
  readonly tour?: ModeTour;
  /** What of it a reload comes back to; absent: nothing. */
  readonly session?: ModeSession;
  /** Puts its state into the window's context, for its panels. */
  readonly provide: () => void;
  /** Something of it that is drawn in every mode: what guards its unsaved work. */
  readonly always?: Component;
  /** Listens to main. @returns a function that ends it. */
  readonly listen?: () => () => void;
  /** Asks main what there is, when the window starts. */
  readonly start?: () => Promise<void>;
  /** The connection is back, perhaps to another process that knows nothing of this window. */
  readonly meetAgain?: () => Promise<void>;
}

/** Whole panels: each fills its place. */
export interface ModePanels {
  readonly centre: Component;
  /** Right of the centre. */
  readonly side?: { readonly title: string; readonly panel: Component };
}

export interface PictureAction {
  readonly id: string;
  readonly icon: IconName;
  readonly label: string;
}

/** The list of pictures as a mode has it. */
export interface ModePictures {
  /** Which pictures can be asked for; `all` is first. */
  readonly filters: () => readonly PictureFilter[];
  readonly filter: () => string;
  readonly filterBy: (id: string) => void;
  /** In which orders they can stand; the first is the list's own. */
  readonly orders: readonly { readonly id: string; readonly title: string }[];
  readonly order: () => string;
  readonly orderBy: (id: string) => void;
  /** What the chosen filter and order come to. */
  readonly sift: () => Sift | null;
  /** How far all of them are; null: nothing to say. */
  readonly progress: () => PictureProgress | null;
  /** null: nothing to say yet. */
  readonly standing: (id: string) => RowStanding | null;
}

export interface PictureFilter {
  readonly id: string;
  readonly title: string;
  readonly count: number;
  /** What is said where no picture is left by it. */
  readonly none: string;
}

export interface PictureProgress {
  readonly done: number;
  readonly begun: number;
  readonly total: number;
  /** What is done: `verified`. */
  readonly word: string;
  readonly begunWord: string;
}

/** What a row of the list says of its picture. */
export interface RowStanding {
  readonly icon: IconName;
  readonly tone: 'good' | 'warn' | 'quiet';
  /** `verified, no objects` */
  readonly words: string;
  /** How many boxes; null: not begun. */
  readonly count: number | null;
  /** `≠ 2`, and in words; null: nothing. */
  readonly mark: { readonly text: string; readonly words: string } | null;
}

/** A canvas, as commands know it. */
export interface ModeCanvas {
  readonly handle: CanvasHandle;
  readonly tools: ToolBox;
  /** Whether there is a picture on it. */
  readonly hasPicture: () => boolean;
  readonly toggleBoxes: () => void;
}

/** Work that a person can end. */
export interface ModeWork {
  readonly busy: () => boolean;
  readonly stop: () => Promise<void>;
}

/** What of a mode is remembered across a reload or a restart. */
export interface ModeSession {
  /** As plain values that JSON keeps. */
  readonly save: () => unknown;
  /**
   * Takes what `save` gave, perhaps of an older version of the studio: what it cannot use it leaves out. What
   * is about a model or a picture waits until that is there.
   */
  readonly restore: (saved: unknown) => void;
}

/** Something that the palette finds. */
export interface PaletteEntry {
  readonly id: string;
  readonly title: string;
  /** Other words for what it is for. */
  readonly words?: string;
  readonly group: string;
  readonly run: () => void;
}
