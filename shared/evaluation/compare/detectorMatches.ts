/**
 * What several detectors found on one picture, held against each other: none of them is the truth. Two detections are of one
 * object where their classes have one name and their IoU is at least 0.5. Each is matched with one of each other detector at
 * most: from the best score of both down, a detection takes the free one of the other that it overlaps most.
 *
 * Two detectors are compared on the classes that both know, whatever a third one knows.
 */
import { iou, type Box } from '../../geometry/boxes.ts';

export const matchingIoU = 0.5;

export interface FoundBox {
  /** The name of its class. */
  readonly label: string;
  readonly score: number;
  /** Image space. */
  readonly box: Box;
}

export interface ComparedDetector {
  /** The names of the classes that it knows. */
  readonly classes: ReadonlySet<string>;
  readonly detections: readonly FoundBox[];
}

/** The same object in another detector. */
export interface Counterpart {
  /** Its place among the detectors, and the row of its detections. */
  readonly detector: number;
  readonly row: number;
  readonly iou: number;
}

export interface MatchedDetection {
  /** In the order of the detectors. */
  readonly matches: readonly Counterpart[];
  /** shared: another has it. onlyHere: others know its class and none has it. notCompared: no other knows its class. */
  readonly standing: 'shared' | 'onlyHere' | 'notCompared';
}

/** @returns for each detector, for each of its detections */
export function matchDetectors(
  detectors: readonly ComparedDetector[],
): readonly (readonly MatchedDetection[])[] {
  const matches = detectors.map(({ detections }) => detections.map((): Counterpart[] => []));
  detectors.forEach((first, a) => {
    detectors.forEach((second, b) => {
      if (b <= a) return;
      for (const { rows, overlap } of pairsOf(first.detections, second.detections)) {
        matches[a]?.[rows[0]]?.push({ detector: b, row: rows[1], iou: overlap });
        matches[b]?.[rows[1]]?.push({ detector: a, row: rows[0], iou: overlap });
      }
    });
  });
  return detectors.map(({ detections }, a) =>
    detections.map(({ label }, row): MatchedDetection => {
      const found = (matches[a]?.[row] ?? []).toSorted((x, y) => x.detector - y.detector);
      if (found.length > 0) return { matches: found, standing: 'shared' };
      const isAsked = detectors.some((other, b) => b !== a && other.classes.has(label));
      return { matches: found, standing: isAsked ? 'onlyHere' : 'notCompared' };
    }),
  );
}

interface Pair {
  readonly rows: readonly [first: number, second: number];
  readonly overlap: number;
}

type Side = 0 | 1;

/** Of equal scores the first detector's comes first, and of one detector the earlier row. */
function pairsOf(first: readonly FoundBox[], second: readonly FoundBox[]): readonly Pair[] {
  const sides = [first, second] as const;
  const free = [new Set(first.keys()), new Set(second.keys())] as const;
  const ofSide = (side: Side) => sides[side].map(({ score }, row) => ({ side, row, score }));
  const order = [...ofSide(0), ...ofSide(1)].sort((a, b) => b.score - a.score);
  const pairs: Pair[] = [];
  for (const { side, row } of order) {
    const one = sides[side][row];
    if (one === undefined || !free[side].has(row)) continue;
    const others = side === 0 ? 1 : 0;
    const best = largestOverlap(one, sides[others], free[others]);
    if (best === null) continue;
    free[side].delete(row);
    free[others].delete(best.row);
    pairs.push({ rows: side === 0 ? [row, best.row] : [best.row, row], overlap: best.overlap });
  }
  return pairs;
}

/** The one of the same class that it overlaps most, from matchingIoU on; of equal ones the earlier. */
function largestOverlap(
  { label, box }: Pick<FoundBox, 'label' | 'box'>,
  others: readonly Pick<FoundBox, 'label' | 'box'>[],
  rows: Iterable<number>,
): { readonly row: number; readonly overlap: number } | null {
  let best: { readonly row: number; readonly overlap: number } | null = null;
  for (const row of rows) {
    const other = others[row];
    if (other?.label !== label) continue;
    const overlap = iou(box, other.box);
    if (overlap < matchingIoU || (best !== null && overlap <= best.overlap)) continue;
    best = { row, overlap };
  }
  return best;
}
