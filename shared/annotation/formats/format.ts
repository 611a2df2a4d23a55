/** What a writer of an annotation format takes and returns. */
import type { AnnotatedPicture, AnnotationDocument } from '../document.ts';
import type { ExportChoices } from './exportChoices.ts';
import type { UsablePicture } from '../usable.ts';

/** One file of an export. */
export interface ExportFile {
  /** Relative to the export's folder, with forward slashes; legal on every system, but for a name that a picture has here. */
  readonly path: string;
  /** Its text in order, in pieces, since a whole file can be longer than a string may be. */
  readonly parts: Iterable<string>;
}

/** A class as the format holds it. */
export interface WrittenClass {
  /** The document's id; null for the one class that class-agnostic proposals are given. */
  readonly id: number | null;
  readonly name: string;
  /** The id or name by which the format knows it. */
  readonly writtenAs: number | string;
}

/** A picture as the format holds it. */
export interface WrittenPicture {
  readonly picture: AnnotatedPicture;
  /** The id or path by which the format knows it. */
  readonly writtenAs: number | string;
  /** Annotations written of it. */
  readonly boxes: number;
}

/**
 * A document in a format: its files, and what the manifest has to say about them. `problems` and
 * `pictures` look at every box; asked for after the files, they find that done.
 */
export interface WrittenAnnotations {
  /** To be read once. */
  readonly files: Iterable<ExportFile>;
  /** One sentence for each thing that the format could not hold. */
  readonly problems: readonly string[];
  /** Every choice made, by name. */
  readonly choices: Readonly<Record<string, string | number | boolean>>;
  readonly classes: readonly WrittenClass[];
  readonly pictures: readonly WrittenPicture[];
}

/**
 * Writes a document in one format; pure. Its boxes are looked at while the result is read, which throws
 * StudioError `badInput` where one has a class that the document does not have.
 */
export type FormatWriter = (
  document: AnnotationDocument,
  choices: ExportChoices,
) => WrittenAnnotations;

/** The pictures as `writtenAs` names them. */
export function writtenPictures(
  pictures: readonly UsablePicture[],
  writtenAs: (picture: AnnotatedPicture, row: number) => number | string,
): WrittenPicture[] {
  return pictures.map(({ picture, annotations }, row) => ({
    picture,
    writtenAs: writtenAs(picture, row),
    boxes: annotations.length,
  }));
}
