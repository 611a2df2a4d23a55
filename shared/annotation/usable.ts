/** What of a document can be written: sound pictures and sound boxes, and a word about the rest. */
import { scoreOf, type Annotation } from './annotation.ts';
import type { ExportClasses } from './classes.ts';
import type { AnnotatedPicture, AnnotationDocument } from './document.ts';
import { roundBox } from './numbers.ts';
import { countOf, someNames } from './sentences.ts';
import type { Box } from '../geometry/boxes.ts';

export interface UsablePicture {
  readonly picture: AnnotatedPicture;
  /**
   * Those of the picture's annotations that can be written, in order.
   * @throws StudioError `badInput` where the class of one is none of the document's.
   */
  readonly annotations: readonly Annotation[];
}

/** Pictures or boxes that are not written, or not as they are; not 0 of them. */
export interface UnusableCount {
  readonly kind: 'unsizedPicture' | 'boxWithoutArea' | 'boxCut';
  readonly count: number;
  readonly sentence: string;
}

export interface UsableDocument {
  readonly pictures: readonly UsablePicture[];
  /** What was left out or cut, by kind. */
  readonly unusable: readonly UnusableCount[];
  /** One sentence for each kind of thing left out, changed or likely to mislead. */
  readonly problems: readonly string[];
}

/** A box is said to be clipped where that moved a side by more than this, pixels. */
const noticeable = 0.01;

/**
 * The pictures and boxes that can be written. Left out, with a problem: pictures without a size,
 * boxes without an area or with a number that is not finite. With `clip`, boxes are cut at the
 * picture's edges.
 *
 * Boxes are looked at when they are first asked for, picture by picture, so that a long export does
 * not hold up the process that writes it.
 */
export function usableDocument(
  document: AnnotationDocument,
  classes: ExportClasses,
  { clip }: { readonly clip: boolean },
): UsableDocument {
  const degenerate = new Tally();
  const clipped = new Tally();
  const usableAnnotations = (picture: AnnotatedPicture): Annotation[] => {
    const annotations: Annotation[] = [];
    for (const annotation of picture.annotations) {
      classes.of(annotation);
      const { geometry } = annotation;
      const box = clip ? clipBox(geometry.box, picture) : geometry.box;
      if (!isSound(box) || !Number.isFinite(scoreOf(annotation) ?? 0)) {
        degenerate.add(picture);
        continue;
      }
      const moved = clip ? largestMove(geometry.box, box) : 0;
      if (moved > noticeable) clipped.add(picture);
      annotations.push(
        moved === 0 ? annotation : { ...annotation, geometry: { ...geometry, box } },
      );
    }
    return annotations;
  };
  const sized = document.pictures.filter(isSized);
  const pictures = sized.map((picture) => new LazyPicture(picture, usableAnnotations));
  const unusable = (): UnusableCount[] => {
    for (const picture of pictures) picture.look();
    const unsized = document.pictures.filter((picture) => !isSized(picture));
    const where = clip ? ' inside the picture' : '';
    const counts: UnusableCount[] = [
      {
        kind: 'unsizedPicture',
        count: unsized.length,
        sentence: `Left out for want of a width and height: ${someNames(unsized.map(nameOf))}.`,
      },
      {
        kind: 'boxWithoutArea',
        count: degenerate.count,
        sentence: degenerate.sentence(`Left out for want of an area${where} or of a finite number`),
      },
      {
        kind: 'boxCut',
        count: clipped.count,
        sentence: clipped.sentence("Cut at the picture's edges"),
      },
    ];
    return counts.filter(({ count }) => count > 0);
  };
  return {
    pictures,
    get unusable() {
      return unusable();
    },
    get problems() {
      return [...unusable().map(({ sentence }) => sentence), ...misleadingPictures(sized)];
    },
  };
}

/** A picture whose annotations are looked at once, when they are first asked for. */
class LazyPicture implements UsablePicture {
  readonly picture: AnnotatedPicture;
  readonly #usableAnnotations: (picture: AnnotatedPicture) => Annotation[];
  #annotations: Annotation[] | undefined;

  constructor(
    picture: AnnotatedPicture,
    usableAnnotations: (picture: AnnotatedPicture) => Annotation[],
  ) {
    this.picture = picture;
    this.#usableAnnotations = usableAnnotations;
  }

  get annotations(): readonly Annotation[] {
    return this.look();
  }

  look(): readonly Annotation[] {
    return (this.#annotations ??= this.#usableAnnotations(this.picture));
  }
}

/** Boxes counted, and the pictures they are of. */
class Tally {
  #boxes = 0;
  readonly #pictures = new Set<string>();

  add(picture: AnnotatedPicture): void {
    this.#boxes++;
    this.#pictures.add(picture.relativePath);
  }

  get count(): number {
    return this.#boxes;
  }

  /** `what: 3 boxes of “a.jpg”.` */
  sentence(what: string): string {
    return `${what}: ${countOf(this.#boxes, 'box', 'boxes')} of ${someNames(this.#pictures)}.`;
  }
}

function nameOf({ relativePath }: AnnotatedPicture): string {
  return relativePath;
}

function isSized({ width, height }: AnnotatedPicture): boolean {
  return isSide(width) && isSide(height);
}

function isSide(side: number): boolean {
  return Number.isInteger(side) && side > 0;
}

/** Whether the box still has an area once it is written. */
function isSound(box: Box): boolean {
  const [x0, y0, x1, y1] = roundBox(box);
  return x1 > x0 && y1 > y0 && Number.isFinite(x1 - x0) && Number.isFinite(y1 - y0);
}

function clipBox([x0, y0, x1, y1]: Box, { width, height }: AnnotatedPicture): Box {
  return [clamp(x0, width), clamp(y0, height), clamp(x1, width), clamp(y1, height)];
}

function clamp(value: number, max: number): number {
  return Math.min(Math.max(value, 0), max);
}

function largestMove(a: Box, b: Box): number {
  return Math.max(
    Math.abs(a[0] - b[0]),
    Math.abs(a[1] - b[1]),
    Math.abs(a[2] - b[2]),
    Math.abs(a[3] - b[3]),
  );
}

/** What other tools may misread although it is written rightly. */
function misleadingPictures(pictures: readonly AnnotatedPicture[]): string[] {
  const problems: string[] = [];
  const turned = pictures.filter(({ exifRotated }) => exifRotated);
  if (turned.length > 0) {
    problems.push(
      'Sizes and boxes are those of the upright picture, so a program that ignores the EXIF orientation ' +
        `shows them in the wrong place on ${someNames(turned.map(nameOf))}.`,
    );
  }
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { relativePath } of pictures) {
    if (seen.has(relativePath)) twice.add(relativePath);
    seen.add(relativePath);
  }
  if (twice.size > 0) problems.push(`More than one picture is called ${someNames(twice)}.`);
  return problems;
}
