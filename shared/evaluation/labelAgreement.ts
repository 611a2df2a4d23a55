/**
 * How far two sets of annotations of the same pictures say the same: two people's, a person's and a model's, one
 * person's of two days. Neither is the truth, so that all numbers are the same with the sets exchanged.
 */
import type { Annotation } from '../annotation/annotation.ts';
import type { ClassSummary } from '../annotation/classSummary.ts';
import { iou, type Box } from '../geometry/boxes.ts';

export interface Labelled {
  /** Image space. */
  readonly box: Box;
  /** null: it has no class. */
  readonly className: string | null;
}

/** Annotations with the names of their classes: two sets have ids of their own. */
export function labelled(classes: readonly Pick<ClassSummary, 'id' | 'name'>[]) {
  const names = new Map(classes.map(({ id, name }) => [id, name]));
  return (annotations: readonly Annotation[]): readonly Labelled[] =>
    annotations.map(({ geometry, classId }) => ({
      box: geometry.box,
      className: classId === null ? null : (names.get(classId) ?? null),
    }));
}

/** What two sets have on a picture. */
export interface TwiceLabelled {
  readonly picture: string;
  readonly first: readonly Labelled[];
  readonly second: readonly Labelled[];
}

/** What became of a box: its index in the other set, and whether that has its class. */
export interface Pairing {
  readonly first: number;
  readonly second: number;
  readonly iou: number;
  readonly sameClass: boolean;
}

/** Numbers of boxes. */
export interface AgreementCounts {
  /** Both have the object, with the same class. */
  readonly agreed: number;
  /** Both have the object, with different classes. */
  readonly otherClass: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
}

export interface LabelAgreement extends AgreementCounts {
  /**
   * 2 · agreed / (boxes of the first + boxes of the second), 0–1: the F1 of either set measured against the other. 1 where both
   * have none: both say that nothing is there.
   */
  readonly agreement: number;
  /** Mean IoU of what agreed; null where nothing did. */
  readonly meanIoU: number | null;
}

export interface PictureAgreement extends LabelAgreement {
  readonly picture: string;
}

export interface ClassAgreement extends LabelAgreement {
  /** null: what has no class. */
  readonly className: string | null;
  /** The classes that the other set gave to the same objects, the most frequent first. */
  readonly takenFor: readonly { readonly className: string | null; readonly count: number }[];
}

export interface SetAgreement {
  readonly all: LabelAgreement;
  /** By name. */
  readonly classes: readonly ClassAgreement[];
  /** Least agreement first, then by name. */
  readonly pictures: readonly PictureAgreement[];
}

/** Compares the sets. @param least IoU from which on two boxes are of one object, over 0 */
export function labelAgreement(pictures: readonly TwiceLabelled[], least: number): SetAgreement {
  const all = new Tally();
  const classes = new Map<string | null, Tally>();
  const tallyOf = (className: string | null) => {
    const known = classes.get(className);
    if (known !== undefined) return known;
    const made = new Tally();
    classes.set(className, made);
    return made;
  };
  const each = pictures.map(({ picture, first, second }): PictureAgreement => {
    const own = new Tally();
    const pairs = pairLabels(first, second, least);
    const [firstPaired, secondPaired] = [new Set<number>(), new Set<number>()];
    for (const { first: a, second: b, iou: overlap, sameClass } of pairs) {
      firstPaired.add(a);
      secondPaired.add(b);
      const [one, other] = [first[a]?.className ?? null, second[b]?.className ?? null];
      for (const tally of sameClass ? [all, own, tallyOf(one)] : []) tally.agree(overlap);
      if (sameClass) continue;
      for (const tally of [all, own]) tally.otherClass++;
      tallyOf(one).takenAs(other);
      tallyOf(other).takenAs(one);
    }
    first.forEach(({ className }, i) => {
      if (firstPaired.has(i)) return;
      for (const tally of [all, own, tallyOf(className)]) tally.onlyFirst++;
    });
    second.forEach(({ className }, i) => {
      if (secondPaired.has(i)) return;
      for (const tally of [all, own, tallyOf(className)]) tally.onlySecond++;
    });
    // Of a pair of two classes each set has one box; of the tallies of classes each has one side of it.
    return { picture, ...own.result(2) };
  });
  return {
    all: all.result(2),
    classes: [...classes]
      .map(([className, tally]): ClassAgreement => ({
        className,
        ...tally.result(1),
        takenFor: tally.others(),
      }))
      .sort((a, b) => byName(a.className, b.className)),
    pictures: each.sort((a, b) => a.agreement - b.agreement || byName(a.picture, b.picture)),
  };
}

/**
 * Pairs the boxes of one picture, each at most once: those of one class first, the largest IoU first, and then what is left
 * across classes. So a box is said to have another class only where no box of its own class is there.
 */
export function pairLabels(
  first: readonly Labelled[],
  second: readonly Labelled[],
  least: number,
): readonly Pairing[] {
  const found = overlapping(first, second, least);
  found.sort(
    (a, b) =>
      Number(b.sameClass) - Number(a.sameClass) ||
      b.iou - a.iou ||
      a.first - b.first ||
      a.second - b.second,
  );
  const [firstPaired, secondPaired] = [new Set<number>(), new Set<number>()];
  return found.filter((pair) => {
    if (firstPaired.has(pair.first) || secondPaired.has(pair.second)) return false;
    firstPaired.add(pair.first);
    secondPaired.add(pair.second);
    return true;
  });
}

/** All pairs that overlap enough. Boxes are looked up by their left side: 20,000 against 20,000 are too many to try. */
function overlapping(
  first: readonly Labelled[],
  second: readonly Labelled[],
  least: number,
): Pairing[] {
  const byLeft = [...second.entries()]
    .map(([index, { box, className }]) => ({ index, box, className }))
    .sort((a, b) => a.box[0] - b.box[0]);
  const widest = byLeft.reduce((most, { box }) => Math.max(most, box[2] - box[0]), 0);
  const found: Pairing[] = [];
  first.forEach(({ box, className }, i) => {
    let at = firstFrom(byLeft, box[0] - widest);
    for (let other = byLeft[at]; other !== undefined && other.box[0] <= box[2];) {
      const overlap = iou(box, other.box);
      if (overlap >= least) {
        const sameClass = other.className === className;
        found.push({ first: i, second: other.index, iou: overlap, sameClass });
      }
      other = byLeft[++at];
    }
  });
  return found;
}

/** The first place in a list sorted by its boxes' left sides that is not left of `left`. */
function firstFrom(sorted: readonly { readonly box: Box }[], left: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.box[0] ?? 0) < left) low = middle + 1;
    else high = middle;
  }
  return low;
}

class Tally {
  agreed = 0;
  otherClass = 0;
  onlyFirst = 0;
  onlySecond = 0;
  #overlaps = 0;
  readonly #others = new Map<string | null, number>();

  agree(overlap: number): void {
    this.agreed++;
    this.#overlaps += overlap;
  }

  takenAs(other: string | null): void {
    this.otherClass++;
    this.#others.set(other, (this.#others.get(other) ?? 0) + 1);
  }

  others(): ClassAgreement['takenFor'] {
    return [...this.#others]
      .map(([className, count]) => ({ className, count }))
      .sort((a, b) => b.count - a.count || byName(a.className, b.className));
  }

  /** @param boxesOfPair how many boxes an object of two classes is here */
  result(boxesOfPair: 1 | 2): LabelAgreement {
    const { agreed, otherClass, onlyFirst, onlySecond } = this;
    const boxes = 2 * agreed + boxesOfPair * otherClass + onlyFirst + onlySecond;
    return {
      ...{ agreed, otherClass, onlyFirst, onlySecond },
      agreement: boxes === 0 ? 1 : (2 * agreed) / boxes,
      meanIoU: agreed === 0 ? null : this.#overlaps / agreed,
    };
  }
}

/** What has no name comes last. */
function byName(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a < b ? -1 : Number(a > b);
}
