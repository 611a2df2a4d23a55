/** What each format's reader gives: the pictures that a data set names, and what it says of each. */
import path from 'node:path';
import type { DataProblems } from '../../shared/annotation/dataProblems.ts';
import type { SaidAnnotation, SaidPicture, Size } from '../../shared/annotation/formats/said.ts';
import type { Geometry } from '../../shared/annotation/geometry.ts';
import type { AnnotationPlace } from '../../shared/annotation/soundAnnotations.ts';
import type { ClassSummary } from '../../shared/annotation/classSummary.ts';
import type { FolderTree } from './folderTree.ts';

/** What a data set wants a picture for; `unused` for pictures to test on, and those that lists leave out. */
export type Subset = 'train' | 'val' | 'unused';

/** Those that a picture belongs to; none where the data do not say. */
export type Subsets = ReadonlySet<Subset>;

export interface NamedPicture {
  /** One of the tree of pictures. */
  readonly relativePath: string;
  readonly subsets: Subsets;
  /** What is said of it. `size` is that of the upright picture. @throws StudioError naming the annotation file. */
  said(size: Size): Promise<SaidOfPicture>;
}

/** A picture with all that is said of it, in one place or in several. */
export interface JoinedPicture {
  readonly relativePath: string;
  readonly subsets: Subsets;
  readonly entries: readonly NamedPicture[];
}

export interface SaidOfPicture extends SaidPicture {
  readonly place: AnnotationPlace;
  /** The size that the annotation gives the picture; null where it gives none. */
  readonly size: Size | null;
  /** Why there is none, where it gives one that cannot be read. */
  readonly sizeUnread?: string | undefined;
}

export interface DataSource {
  readonly pictures: readonly NamedPicture[];
  /** The data's own classes by the key that annotations have. @param keys those of all that were read. */
  classesOf(keys: ReadonlySet<string | number>): ReadonlyMap<string | number, ClassSummary>;
  /** What geometries are, where only all of the data set's together tell; absent where each file tells its own. */
  geometryAmong?(all: readonly SaidAnnotation[]): (geometry: Geometry) => Geometry;
}

export interface SourceTask {
  /** The data set's folder, where the annotations are. */
  readonly tree: FolderTree;
  /** The pictures: the same tree, or one of their own. */
  readonly pictures: FolderTree;
  /** The one annotation file that was named, relative to the tree; null for what the folder has. */
  readonly file: string | null;
  readonly vocFirstPixel: 0 | 1;
  /** COCO results: the file of annotations that says what their ids mean; null for the one in the folder. */
  readonly instances: string | null;
  readonly problems: DataProblems;
  readonly signal: AbortSignal | undefined;
}

/** What a path's folders tell: `train/a.jpg`, `images/val/a.jpg`. */
export function subsetsOfPath(relativePath: string): Subsets {
  for (const folder of relativePath.split('/').slice(0, -1).reverse()) {
    const subset = subsetOfWord(folder);
    if (subset !== null) return new Set([subset]);
  }
  return new Set();
}

/** What a file's own name tells, `instances_train2017.json`, or else its folders. */
export function subsetsOfFile(file: string): Subsets {
  const name = path.posix.basename(file, path.posix.extname(file));
  for (const word of name.split(/[_.-]/)) {
    const subset = subsetOfWord(word);
    if (subset !== null) return new Set([subset]);
  }
  return subsetsOfPath(file);
}

/** train2017 → train, valid → val, test → unused */
export function subsetOfWord(word: string): Subset | null {
  switch (/^([a-z]+)(?:\d{4})?$/i.exec(word)?.[1]?.toLowerCase()) {
    case 'train':
      return 'train';
    case 'val':
    case 'valid':
    case 'validation':
      return 'val';
    case 'test':
      return 'unused';
    default:
      return null;
  }
}
