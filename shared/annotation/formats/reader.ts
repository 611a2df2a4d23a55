/** What a reader of an annotation format takes and returns. */
import type { ClassSummary } from '../classSummary.ts';
import type { DataProblemKind } from '../dataProblems.ts';
import type { SaidPicture, Size } from './said.ts';

/** What a person may say about files that do not say it themselves; each format reads what concerns it. */
export interface ReadChoices {
  /** Pascal VOC: the number of a picture's first pixel. */
  readonly vocFirstPixel: 0 | 1;
  /** YOLO: the keypoints of each line, behind its box, as data.yaml has them; null where it has none. */
  readonly yoloKeypoints?: YoloKeypoints | null | undefined;
  /** YOLO: whether data.yaml says that lines have outlines. */
  readonly yoloOutlines?: boolean | undefined;
}

export interface YoloKeypoints {
  readonly count: number;
  /** Numbers of a keypoint: x, y and perhaps whether it is visible. */
  readonly numbers: number;
}

/** What one annotation file says. */
export interface ReadFile {
  /** In the file's order, ids kept; null where the file has its classes' names or numbers alone. */
  readonly classes: readonly ClassSummary[] | null;
  /** Whether annotations have the ids of these classes for keys; else their names. */
  readonly classKeys?: 'ids' | undefined;
  /** Ids of classes that stand for a group of others, and that nothing may be annotated with. */
  readonly groups?: ReadonlySet<number> | undefined;
  /** Id of a class that may stand for the project that the file is of, and is none where nothing is annotated with it. */
  readonly project?: number | null | undefined;
  readonly pictures: readonly ReadPicture[];
  /** What cannot be used of the file, besides single annotations of its pictures. */
  readonly problems: readonly { readonly kind: DataProblemKind; readonly phrase: string }[];
}

export interface ReadPicture {
  /** By which files of another format call it; absent where none does. */
  readonly id?: string;
  /** As the file has it, not yet known to be a sound path; null where the file's own name tells. */
  readonly fileName: string | null;
  /** What the file says that the picture is for, `train`; absent where it does not. */
  readonly subset?: string;
  /** The size that the file gives the picture; null where it gives none. */
  readonly size: Size | null;
  /** Why there is no size, where the file has one that cannot be read: `size.width is “” and not a number`. */
  readonly sizeUnread?: string | undefined;
  /** @param size of the upright picture, for formats that divide by it. */
  readonly said: (size: Size) => SaidPicture;
}

/** Takes a file's text piece by piece, so that its caller can pause in between. */
export interface FileReader {
  /** @throws StudioError `badInput` naming the file */
  push(piece: string): void;
  /** There is no more. @throws StudioError `badInput` naming the file */
  end(): ReadFile;
}

/** @param file what sentences call it. */
export type FormatReader = (file: string, choices: ReadChoices) => FileReader;

/** A reader that needs the whole text at once. */
export function wholeText(read: (text: string) => ReadFile): FileReader {
  const pieces: string[] = [];
  return {
    push: (piece) => {
      pieces.push(piece);
    },
    end: () => read(pieces.join('')),
  };
}
