/**
 * Projects: a person's annotations, kept in a file. Each window has at most one open, whose pictures are the window's;
 * several windows can have the same one.
 */
import * as v from 'valibot';
import type { Annotation } from '../annotation/annotation.ts';
import { vocFirstPixelSchema } from '../annotation/firstPixel.ts';
import { exportChoicesSchema } from '../annotation/formats/exportChoices.ts';
import { dataFormats, exportFormats } from '../annotation/formats/formatNames.ts';
import type { Labelled, SetAgreement } from '../evaluation/labelAgreement.ts';
import { settingsSchema } from '../model/settings.ts';
import { changeIdSchema, editSchema } from '../project/edits.ts';
import type {
  CountedClass,
  HistoryEntry,
  PictureAnnotations,
  PictureStanding,
  Suggestions,
} from '../project/project.ts';
import type { ExportSummary } from './jobs.ts';
import { event, idSchema, method, pathSchema } from './method.ts';
import type { PictureEntry } from './pictures.ts';
import type { RecentPath } from './studio.ts';

/** Why a project can be looked at and not changed. */
export interface ReadOnlyReason {
  readonly kind: 'locked' | 'newer' | 'unwritable';
  /** For a person. */
  readonly sentence: string;
}

/** What of a project is small and known as a whole. */
export interface ProjectState {
  readonly classes: readonly CountedClass[];
  /** What undo would take back; null: nothing. */
  readonly undo: HistoryEntry | null;
  /** What redo would do again; null: nothing. */
  readonly redo: HistoryEntry | null;
  /** How many edits there are to be undone. */
  readonly edits: number;
}

/** The standing of pictures, row by row. */
export interface Standings {
  /** The window's ids. */
  readonly pictureIds: readonly string[];
  readonly standings: readonly PictureStanding[];
}

export interface OpenedProject {
  /** The project's file. */
  readonly path: string;
  readonly name: string;
  readonly readOnly: ReadOnlyReason | null;
  readonly state: ProjectState;
  /** In place of the window's list, where the project brought its own; null: the list stays. */
  readonly pictures: readonly PictureEntry[] | null;
  readonly standings: Standings;
  /** Pictures of the project that are not in the folder any more. */
  readonly missing: number;
  /** The folder where its pictures are, or were. */
  readonly folder: string;
  /** A sentence each that a person should read. */
  readonly remarks: readonly string[];
}

/** What comes of opening a project's file. */
export type OpenedFile =
  | { readonly kind: 'opened'; readonly project: OpenedProject }
  /** The folder of its pictures is gone: `findMoved` and `relocate` find it again. */
  | {
      readonly kind: 'moved';
      readonly path: string;
      readonly name: string;
      /** Where they were. */
      readonly folder: string;
      readonly pictures: number;
    }
  /** It is not touched; `salvage` makes a new project of what can be read. */
  | {
      readonly kind: 'damaged';
      readonly path: string;
      readonly sentence: string;
      readonly salvage: Salvage;
    };

/** A project's verified pictures, for a training. */
export interface TrainingData {
  /** With the annotations. */
  readonly folder: string;
  /** With the pictures. */
  readonly pictures: string;
}

/** What an import would bring. */
export interface FoundAnnotations {
  /** The folder or file. */
  readonly path: string;
  readonly format: (typeof dataFormats)[number];
  /** Of the project's pictures. */
  readonly pictures: number;
  readonly annotations: number;
  readonly classes: readonly string[];
  /** What is skipped, and why, a sentence each. */
  readonly problems: readonly string[];
}

/** What an edit, an undo or a redo changed. */
export interface ProjectChange {
  readonly state: ProjectState;
  /** What was done, undone or done again, the last of them first where there were several. */
  readonly entries: readonly HistoryEntry[];
  /** Whether `entries` were undone. */
  readonly undone: boolean;
  /** Of the pictures that changed; null: so many that all of the list is to be asked for again. */
  readonly standings: Standings | null;
  /** What changed on pictures; null: so much that what is shown is to be asked for again. */
  readonly annotations: readonly PictureChange[] | null;
}

/** What changed on a picture. */
export interface PictureChange {
  readonly pictureId: string;
  /** New, or in place of those of the same ids. */
  readonly set: readonly Annotation[];
  readonly removed: readonly number[];
  /** Whether its dismissals changed too, and are to be asked for again. */
  readonly dismissals: boolean;
}

/** Pictures of a project as they are found in another folder. */
export interface RelocationPreview {
  readonly folder: string;
  /** By the same path in it. */
  readonly byPath: number;
  /** By their content, at another path. */
  readonly byContent: number;
  /** Not there: names, the first of them. */
  readonly missing: readonly string[];
  readonly missingCount: number;
  /** At their path with other content: names, the first of them. */
  readonly changed: readonly string[];
}

/** Pictures of a project whose files are gone. */
export interface MissingPictures {
  /** In the project, the first of them. */
  readonly paths: readonly string[];
  readonly count: number;
}

/** A file that a person points at for a picture that is missing. */
export interface FoundFile {
  /** As the project would have it. */
  readonly path: string;
  /** Whether its content is the picture's; null: the picture was never looked at, so that nobody knows. */
  readonly same: boolean | null;
}

/** What could be read of a file that is damaged. */
export interface Salvage {
  readonly pictures: number;
  readonly annotations: number;
  readonly classes: number;
}

/** Two sets of annotations of the same pictures: the project's own, the first, and another one. */
export interface LabelComparison extends SetAgreement {
  /** Of the other set. */
  readonly path: string;
  readonly format: (typeof dataFormats)[number];
  /** From this IoU on two boxes are of one object. */
  readonly least: number;
  /** How many were compared: those that somebody has begun here and that the other set has. */
  readonly compared: number;
  /** Begun here, and not in the other set. */
  readonly onlyHere: number;
  /** In the other set, and not begun here. */
  readonly notBegun: number;
  /** What of the other set was left out, and why, a sentence each. */
  readonly problems: readonly string[];
}

export const importSchema = v.strictObject({
  path: pathSchema,
  /** null: told by the files. */
  format: v.nullable(v.picklist(dataFormats)),
  /** What Pascal VOC counts from. */
  vocFirstPixel: vocFirstPixelSchema,
});
export type AnnotationsRequest = Readonly<v.InferOutput<typeof importSchema>>;

export const comparisonSchema = v.strictObject({
  ...importSchema.entries,
  /** An IoU. */
  least: v.pipe(v.number(), v.minValue(0.05), v.maxValue(1)),
});

export const projectExportSchema = v.strictObject({
  format: v.picklist(exportFormats),
  /** The folder to make; it must not exist. */
  folder: pathSchema,
  which: v.picklist(['verified', 'annotated', 'all']),
  choices: exportChoicesSchema,
});
export type ProjectExport = v.InferOutput<typeof projectExportSchema>;

const finite = v.pipe(v.number(), v.finite());
/** Names as long as those of classes. */
const nameSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(500));

/** Suggestions of one picture that are kept, the best: more than a person would look at. */
export const mostSuggestions = 1000;

export const suggestionsSchema = v.strictObject({
  model: nameSchema,
  modelId: v.pipe(v.string(), v.maxLength(32_768)),
  /** The best score first. Image space. */
  rows: v.pipe(
    v.array(
      v.strictObject({
        box: v.pipe(v.strictTuple([finite, finite, finite, finite]), v.readonly()),
        className: nameSchema,
        score: finite,
      }),
    ),
    v.maxLength(mostSuggestions),
  ),
});

export const projectsService = {
  methods: {
    /**
     * The project of the window's pictures: the one of their folder, or a new one in the studio's own folder. Nothing is
     * written beside the pictures.
     */
    openHere: method<OpenedProject>()(),
    /** Opens a project's file, and its pictures in place of the window's. */
    openFile: method<OpenedFile>()(pathSchema),
    /** What a person has asked to open in this window is not wanted any more: nothing opens, unless it is open already. */
    stopOpening: method<null>()(),
    close: method<null>()(),
    recent: method<readonly RecentPath[]>()(),
    /** How far each picture is. */
    standings: method<Standings>()(),
    /** All that is known of a picture. */
    picture: method<PictureAnnotations>()(idSchema),
    /** The picture's file, which changed, is the annotated one from now on. */
    keepFile: method<PictureAnnotations>()(idSchema),
    /**
     * Done, and on the disk, when it answers. This and the next three are done once, however often their id is asked for: where that
     * was done already, and something else since, the answer says that all is to be asked for again.
     */
    edit: method<ProjectChange>()(editSchema, changeIdSchema),
    undo: method<ProjectChange>()(changeIdSchema),
    redo: method<ProjectChange>()(changeIdSchema),
    /** Undoes or does again until this entry is the last that is done; 0: none is. */
    jump: method<ProjectChange>()(
      v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
      changeIdSchema,
    ),
    /** Entries before one (null: from the end), the newest first. */
    history: method<readonly HistoryEntry[]>()(
      v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
      v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(1000)),
    ),
    /** Asks the model that is open; what it says is kept, and never written over a person's own. */
    suggest: method<Suggestions>()(idSchema, settingsSchema),
    /** What a model has said of a picture already, kept as what `suggest` asks for: in place of what was said before. */
    keepSuggestions: method<null>()(idSchema, suggestionsSchema),
    /** The same as `suggest` for many, in the order given; a job that tells by `progress` and `suggested`. */
    suggestAll: method<{ readonly done: number; readonly problems: readonly string[] }>()(
      v.pipe(v.array(idSchema), v.minLength(1, 'There is no picture.'), v.maxLength(100_000)),
      settingsSchema,
      /** Names of classes that are kept; null: all. */
      v.nullable(v.array(v.string())),
    ),
    /**
     * What an import would bring, and what it would leave out; nothing is changed. This, an import, a comparison and an
     * export are jobs that tell by `progress`; of one that is stopped nothing lasts.
     */
    describeImport: method<FoundAnnotations>()(importSchema),
    /** One entry of the history, whatever it brings. */
    import: method<ProjectChange>()(importSchema),
    /** How far another set says the same of the pictures; each picture is named by the window's id. */
    compare: method<LabelComparison>()(comparisonSchema),
    /** What the set that this window last compared has on a picture. */
    compared: method<readonly Labelled[]>()(idSchema),
    /** What a format will not hold of what is exported, a sentence each, before it is written. */
    losses: method<readonly string[]>()(projectExportSchema),
    export: method<ExportSummary>()(projectExportSchema),
    /** Where pictures of a project file are in another folder; nothing is changed. */
    findMoved: method<RelocationPreview>()(pathSchema, pathSchema),
    /** The project's pictures are in that folder from now on; then it opens. */
    relocate: method<OpenedProject>()(pathSchema, pathSchema),
    /** Which of the project's pictures are not in its folder now. */
    missing: method<MissingPictures>()(),
    /** What a file is that would be a missing picture's, which is named by its path in the project; nothing is changed. */
    lookAtFile: method<FoundFile>()(pathSchema, pathSchema),
    /** That file is the picture's from now on; the project opens anew. Whether its content is the same, a person decides. */
    takeFile: method<{ readonly project: OpenedProject; readonly pictureId: string }>()(
      pathSchema,
      pathSchema,
    ),
    /** Makes a new project file of that beside the other ones, and opens it. */
    salvage: method<OpenedProject>()(pathSchema),
    /** Writes what is verified into a new folder of the studio's own. */
    trainingData: method<TrainingData>()(),
  },
  events: {
    /** Another window changed the project that is open. */
    projectChanged: event<ProjectChange>(() => null),
    /** Annotations of another program lie beside the pictures of a project that nothing was done to yet. */
    foundBeside: event<{ readonly project: string; readonly found: FoundAnnotations }>(
      ({ project }) => project,
    ),
    /** A picture has new suggestions. */
    suggested: event<{ readonly pictureId: string; readonly standing: PictureStanding }>(
      ({ pictureId }) => pictureId,
    ),
  },
} as const;
