/** The studio as a whole: what it is, and what a person chooses on the disk. */
import * as v from 'valibot';
import { event, method, pathSchema } from './method.ts';

/** What a person can be asked to choose on the disk. */
export const choices = [
  'pictures',
  'pictureFile',
  'pictureFolder',
  'modelFolder',
  'exportParent',
  'weightsFile',
  'classesFile',
  'modelParent',
  'annotationsFolder',
  'projectFile',
] as const;
export type Choice = (typeof choices)[number];

export interface RecentPath {
  readonly path: string;
  readonly name: string;
}

export interface FolderEntry {
  readonly name: string;
  readonly path: string;
  /** weights: a file that can be imported. text: one that may hold names of classes. */
  readonly kind: 'folder' | 'picture' | 'model' | 'weights' | 'text' | 'project';
}

export interface FolderListing {
  readonly folder: string;
  readonly parent: string | null;
  readonly entries: readonly FolderEntry[];
  /** How many more there are that are not among the entries: of a kind, those that come first are listed. */
  readonly left: number;
  /** How many pictures are in the folder, listed or not. */
  readonly pictures: number;
  /** What the path that was asked for is, where it is more than a folder: a file in it, or a model package. */
  readonly named: FolderEntry | null;
}

export interface ShippedSample {
  readonly model: string;
  readonly pictures: string;
  /** The packages of the same classes by every generation of detectors, the oldest first; the model is one of them. */
  readonly generations: readonly string[];
}

export interface StudioInfo {
  readonly version: string;
  readonly host: 'electron' | 'web';
  /** Whether studio.choose opens the system's own dialogs; without them the window shows its own. */
  readonly nativeDialogs: boolean;
  /** What the command line asked to open. */
  readonly startPictures: readonly string[];
  readonly startModel: string | null;
  /** The model that ships, and pictures for it; null where they are not there. */
  readonly sample: ShippedSample | null;
}

export const studioService = {
  methods: {
    info: method<StudioInfo>()(),
    /** The system's own dialog; null when the person cancels. Fails where nativeDialogs is false. */
    choose: method<readonly string[] | null>()(v.picklist(choices)),
    /** What the window can open of a folder, or of the one that a file is in; null: where the person was last, or home. */
    list: method<FolderListing>()(v.nullable(pathSchema)),
  },
  events: {
    /** The system asked to open these (a second start, a file dropped on the icon). */
    openPaths: event<{ readonly pictures: readonly string[]; readonly model: string | null }>(
      () => null,
    ),
  },
} as const;
