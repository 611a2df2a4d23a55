/** The pictures that are open. */
import * as v from 'valibot';
import { vocFirstPixelSchema } from '../annotation/firstPixel.ts';
import type { PictureTruth } from '../evaluation/compare/comparedPictures.ts';
import { idSchema, method, pathSchema, rowSchema } from './method.ts';
import type { RecentPath } from './studio.ts';

export interface PictureEntry {
  /** Opaque; `picture/<id>` and `thumbnail/<id>` below the window's own address serve it. */
  readonly id: string;
  readonly name: string;
  /** Folder as a person would write it. */
  readonly folder: string;
  readonly bytes: number;
}

export interface OpenedPictures {
  readonly pictures: readonly PictureEntry[];
  /** One sentence for each path that could not be opened. */
  readonly problems: readonly string[];
}

/** What one part of a drop holds at most: bytes, and pieces. A host that takes it in does nothing else meanwhile. */
export const mostOfDropPart = { bytes: 2 ** 20, pieces: 1000 } as const;

const piecesSchema = v.pipe(
  v.array(
    v.strictObject({
      /** The file that begins with it; null: it is more of the one before. */
      name: v.nullable(pathSchema),
      bytes: v.instance(ArrayBuffer),
    }),
  ),
  v.minLength(1),
  v.maxLength(mostOfDropPart.pieces),
  v.check(
    (pieces) =>
      pieces.reduce((sum, { bytes }) => sum + bytes.byteLength, 0) <= mostOfDropPart.bytes,
    'A part of what is dropped is too long.',
  ),
);
export type DropPieces = v.InferOutput<typeof piecesSchema>;

export const picturesService = {
  methods: {
    /** Opens files and folders (folders with all below them), replacing the list. */
    open: method<OpenedPictures>()(v.pipe(v.array(pathSchema), v.maxLength(100_000))),
    /**
     * Begins to take files that have no path, for this session; of all of them, so many bytes. Answers with the drop's id.
     * What comes of a drop that has not ended goes when another begins, when anything else is opened, and with the window.
     */
    beginDrop: method<string>()(rowSchema),
    /** The next part of a drop, when the former one is answered: how many came before, and its pieces. */
    addToDrop: method<null>()(idSchema, rowSchema, piecesSchema),
    /** Opens the files of a drop, replacing the list. */
    endDrop: method<OpenedPictures>()(idSchema),
    /** The rest of it does not come. */
    abandonDrop: method<null>()(idSchema),
    recent: method<readonly RecentPath[]>()(),
    /**
     * What is annotated on a picture: in the window's project where one is open, else by other programs beside it; null: nothing
     * is. Then come how what lies beside it is read: whether again, and what Pascal VOC counts from.
     */
    truth: method<PictureTruth | null>()(idSchema, v.boolean(), vocFirstPixelSchema),
    /** What of the annotations that other programs put beside the open pictures was left out, or could not be read, a sentence each. */
    truthProblems: method<readonly string[]>()(vocFirstPixelSchema),
  },
  events: {},
} as const;
