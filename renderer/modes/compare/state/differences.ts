/** The detections of a pane by how they stand beside the other panes' and the ground truth: what each kind is, and how it is drawn. */
import type {
  PictureTruth,
  Standing,
} from '../../../../shared/evaluation/compare/comparedPictures.ts';
import type { Box } from '../../../../shared/geometry/boxes.ts';
import type { Line, Weight } from '../../../canvas/scene.ts';

/** In the order in which they are drawn: what matters more is drawn later. */
export const differenceKinds = ['missed', 'notCompared', 'wrong', 'shared', 'onlyHere'] as const;
export type DifferenceKind = (typeof differenceKinds)[number];

interface Look {
  readonly title: string;
  /** A token of the page. */
  readonly token: string;
  readonly line: Line;
  readonly weight: Weight;
}

/** Each has a line of its own, so that colour is never alone. */
export const looks: Readonly<Record<DifferenceKind, Look>> = {
  shared: {
    title: 'found here and elsewhere',
    token: '--canvas-detection',
    line: 'solid',
    weight: 'plain',
  },
  onlyHere: { title: 'only here', token: '--canvas-score', line: 'solid', weight: 'bold' },
  missed: { title: 'missed here', token: '--canvas-lost', line: 'dashed', weight: 'plain' },
  wrong: {
    title: 'wrong: no annotated object',
    token: '--canvas-features',
    line: 'dotted',
    weight: 'plain',
  },
  notCompared: {
    title: 'a class that no other knows',
    token: '--canvas-ignored',
    line: 'solid',
    weight: 'plain',
  },
};

export interface Difference {
  readonly kind: DifferenceKind;
  /** Of the compared detections. */
  readonly rows: readonly number[];
  /** Annotated objects, image space. */
  readonly objects: readonly Box[];
}

/** @param told whether differences are told: else all detections are alike */
export function differences(
  standing: Standing | null,
  truth: PictureTruth | null,
  told: boolean,
): readonly Difference[] {
  if (standing === null) return [];
  const kindOf = (row: number): DifferenceKind => {
    const kind = standing.matched[row]?.standing ?? 'shared';
    if (!told) return 'shared';
    // What no other found may be found rightly or wrongly: that it is alone is what is told of it.
    if (kind === 'onlyHere') return kind;
    return standing.against?.rows.detections[row] === 'wrong' ? 'wrong' : kind;
  };
  const rows = [...standing.matched.keys()];
  const missed = truth?.objects.flatMap(({ box }, i) =>
    standing.against?.rows.objects[i] === 'missed' ? [box] : [],
  );
  return differenceKinds.flatMap((kind): Difference[] => {
    const own = rows.filter((row) => kindOf(row) === kind);
    const objects = kind === 'missed' && told ? (missed ?? []) : [];
    return own.length + objects.length === 0 ? [] : [{ kind, rows: own, objects }];
  });
}
