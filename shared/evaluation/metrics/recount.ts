/**
 * Average precision and recall by class, recounted from matches. Each picture can be given a weight: how often it is taken, as
 * a bootstrap does, so that a resample costs a walk over what is sorted and matched already.
 */
import { item } from '../../item.ts';
import type { Matches } from './matching.ts';

/** What is counted, in order and side by side. Rows of no consequence are left out. */
export interface Outcomes {
  readonly thresholds: number;
  /** Ids, ascending. */
  readonly classes: Int32Array;
  /** [classes + 1] where the rows of a class begin. */
  readonly start: Int32Array;
  /** For each row: the detection's picture. */
  readonly picture: Int32Array;
  /** For each row: bit t, it found an object at threshold t; bit 16 + t, it is ignored; a false alarm has neither. */
  readonly fate: Uint32Array;
  /** [classes + 1] where a class's objects that count begin. */
  readonly objectStart: Int32Array;
  /** For each such object. */
  readonly objectPicture: Int32Array;
  readonly pictures: number;
}

/** @param most how many detections of a picture and class, the best, are looked at */
export function outcomesOf(matches: Matches, range: number, most: number): Outcomes {
  const { tables, thresholds, place, ranking } = matches;
  const { found, ignored, counts } = item(matches.inRange, range);
  const allBits = 2 ** thresholds.length - 1;
  const { rows, start } = ranking.detections;
  const classes = ranking.classes.length;
  const kept = {
    start: new Int32Array(classes + 1),
    picture: new Int32Array(rows.length),
    fate: new Uint32Array(rows.length),
  };
  let at = 0;
  for (let c = 0; c < classes; c++) {
    // What comes after the last that finds an object changes neither precision where it is asked for nor recall.
    let end = at;
    for (let i = start[c]!; i < start[c + 1]!; i++) {
      const row = rows[i]!;
      if (place[row]! >= most || ignored[row] === allBits) continue;
      kept.picture[at] = tables.detections.picture[row]!;
      kept.fate[at++] = found[row]! | (ignored[row]! << 16);
      if (found[row] !== 0) end = at;
    }
    at = end;
    kept.start[c + 1] = end;
  }
  const objectStart = new Int32Array(classes + 1);
  const objectPicture = new Int32Array(tables.objects.count);
  let objects = 0;
  for (let c = 0; c < classes; c++) {
    for (let i = ranking.objects.start[c]!; i < ranking.objects.start[c + 1]!; i++) {
      const row = ranking.objects.rows[i]!;
      if (counts[row] === 1) objectPicture[objects++] = tables.objects.picture[row]!;
    }
    objectStart[c + 1] = objects;
  }
  return {
    thresholds: thresholds.length,
    classes: ranking.classes,
    start: kept.start,
    picture: kept.picture.slice(0, at),
    fate: kept.fate.slice(0, at),
    objectStart,
    objectPicture: objectPicture.slice(0, objects),
    pictures: tables.pictures.ids.length,
  };
}

/** The outcomes at one of their thresholds alone. */
export function atThreshold(outcomes: Outcomes, threshold: number): Outcomes {
  const { classes, start, picture, fate } = outcomes;
  const kept = {
    start: new Int32Array(start.length),
    picture: new Int32Array(picture.length),
    fate: new Uint32Array(fate.length),
  };
  let at = 0;
  for (let c = 0; c < classes.length; c++) {
    let end = at;
    for (let i = start[c]!; i < start[c + 1]!; i++) {
      const own = fate[i]! >>> threshold;
      if ((own & 0x10000) !== 0) continue;
      kept.picture[at] = picture[i]!;
      kept.fate[at++] = own & 1;
      if ((own & 1) !== 0) end = at;
    }
    at = end;
    kept.start[c + 1] = end;
  }
  return {
    ...outcomes,
    thresholds: 1,
    start: kept.start,
    picture: kept.picture.slice(0, at),
    fate: kept.fate.slice(0, at),
  };
}

/** [classes, thresholds] each; NaN where a class has no object that counts. */
export interface ClassScores {
  /** The mean interpolated precision at the recalls 0, 0.01 … 1. */
  readonly precision: Float64Array;
  readonly recall: Float64Array;
}

/** 0, 0.01 … 1, as numpy's linspace has them. */
const recalls = Float64Array.from({ length: 101 }, (_, i) => (i === 100 ? 1 : i * (1 / 100)));

/** Recounts with many weights, as a bootstrap asks for. */
export class Recounter {
  readonly #outcomes: Outcomes;
  readonly #curves: Curves;

  constructor(outcomes: Outcomes) {
    this.#outcomes = outcomes;
    this.#curves = new Curves(outcomes);
  }

  /**
   * A picture of weight w counts as w pictures that were matched alike: the numbers are those of a set in which it stands w times.
   * @param weights for each picture, whole
   */
  count(weights: Uint16Array): ClassScores {
    const { thresholds, classes, start, picture, fate, objectStart, objectPicture } =
      this.#outcomes;
    const precision = new Float64Array(classes.length * thresholds).fill(NaN);
    const recall = new Float64Array(classes.length * thresholds).fill(NaN);
    const curves = this.#curves;
    for (let c = 0; c < classes.length; c++) {
      let positives = 0;
      for (let i = objectStart[c]!; i < objectStart[c + 1]!; i++) {
        positives += weights[objectPicture[i]!]!;
      }
      if (positives === 0) continue;
      curves.clear();
      let seen = 0;
      for (let i = start[c]!; i < start[c + 1]!; i++) {
        const weight = weights[picture[i]!]!;
        seen += weight;
        const own = fate[i]!;
        // Most are false alarms: whether a picture is taken at all is not worth a branch for them.
        if (own === 0 || weight === 0) continue;
        curves.ignore(own >>> 16, weight);
        curves.find(own & 0xffff, weight, seen);
      }
      for (let t = 0; t < thresholds; t++) {
        precision[c * thresholds + t] = curves.precision(t, positives);
        recall[c * thresholds + t] = curves.recall(t, positives);
      }
    }
    return { precision, recall };
  }
}

/** As a Recounter, once. */
export function recount(outcomes: Outcomes, weights: Uint16Array): ClassScores {
  return new Recounter(outcomes).count(weights);
}

/** The points of one class's curves at which recall rises, for each threshold. */
class Curves {
  readonly #room: number;
  readonly #precision: Float64Array;
  readonly #found: Int32Array;
  readonly #length: Int32Array;
  readonly #total: Int32Array;
  readonly #ignored: Int32Array;

  constructor({ thresholds, classes, start, fate }: Outcomes) {
    this.#room = classes.reduce((most, _, c) => {
      let rises = 0;
      for (let i = start[c]!; i < start[c + 1]!; i++) if ((fate[i]! & 0xffff) !== 0) rises++;
      return Math.max(most, rises);
    }, 0);
    this.#precision = new Float64Array(thresholds * this.#room);
    this.#found = new Int32Array(thresholds * this.#room);
    this.#length = new Int32Array(thresholds);
    this.#total = new Int32Array(thresholds);
    this.#ignored = new Int32Array(thresholds);
  }

  clear(): void {
    this.#length.fill(0);
    this.#total.fill(0);
    this.#ignored.fill(0);
  }

  ignore(mask: number, weight: number): void {
    for (let left = mask; left !== 0; left &= left - 1) {
      this.#ignored[31 - Math.clz32(left & -left)]! += weight;
    }
  }

  find(mask: number, weight: number, seen: number): void {
    for (let left = mask; left !== 0; left &= left - 1) {
      const t = 31 - Math.clz32(left & -left);
      const total = this.#total[t]! + weight;
      this.#total[t] = total;
      const at = t * this.#room + this.#length[t]!++;
      this.#found[at] = total;
      this.#precision[at] = total / (seen - this.#ignored[t]!);
    }
  }

  precision(t: number, positives: number): number {
    const first = t * this.#room;
    const end = first + this.#length[t]!;
    let envelope = 0;
    for (let i = end - 1; i >= first; i--) {
      envelope = Math.max(envelope, this.#precision[i]!);
      this.#precision[i] = envelope;
    }
    let sum = 0;
    let at = 0;
    for (let i = first; i < end; i++) {
      const reached = this.#found[i]! / positives;
      for (; at < recalls.length && recalls[at]! <= reached; at++) sum += this.#precision[i]!;
    }
    return sum / recalls.length;
  }

  recall(t: number, positives: number): number {
    return this.#total[t]! / positives;
  }
}

/** Each picture once. */
export function onceEach(pictures: number): Uint16Array {
  return new Uint16Array(pictures).fill(1);
}
