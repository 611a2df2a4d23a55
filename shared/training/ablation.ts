/**
 * The ablations of Faster R-CNN (Ren et al. 2017, tables 2, 8 and 9, and the number of proposals at test): what is changed, and the
 * mAP on VOC07 that the paper has for it. What they are measured on here is a person's own data, so only what a change does to
 * the other rows of its table can be compared.
 */

export const ablationTables = ['anchors', 'lambda', 'proposals', 'parts'] as const;
export type AblationTable = (typeof ablationTables)[number];

/** Of a training, what its recipe has otherwise. */
export interface TrainedChange {
  /** One size a level, the smallest or the largest, or all; and one ratio, the one nearest to 1, or all. */
  readonly anchors?: {
    readonly sizes: 'smallest' | 'largest' | 'all';
    readonly ratios: 'one' | 'all';
  };
  readonly lambda?: number;
}

/** Of a detection with the model of all anchors. */
export interface TestedChange {
  /** How many proposals the second stage is asked about. */
  readonly proposals: number;
  /** What the proposals do without: scores, deltas, or non-maximum suppression. */
  readonly without?: 'cls' | 'reg' | 'nms';
}

export interface AblationRow {
  /** As it is called in files. */
  readonly id: string;
  readonly table: AblationTable;
  readonly title: string;
  /** mAP in percent; null where the paper has none. */
  readonly paper: number | null;
  readonly trained?: TrainedChange;
  readonly tested?: TestedChange;
}

/** What the paper's numbers of a table are of. */
export const paperSettings: Readonly<Record<AblationTable, string>> = {
  anchors: 'table 8: VGG-16, trained on VOC07 trainval',
  lambda: 'table 9: VGG-16, trained on VOC07 trainval',
  proposals: 'section 3.3: VGG-16, RPN shared',
  parts: 'table 2: ZF, detector trained on Selective Search',
};

export const tableTitles: Readonly<Record<AblationTable, string>> = {
  anchors: 'Scales and ratios of anchors',
  lambda: 'λ, the weight of the box loss',
  proposals: 'Proposals at test',
  parts: 'Proposals without scores, deltas or suppression',
};

const anchors = (
  id: string,
  title: string,
  paper: number,
  sizes: 'smallest' | 'largest' | 'all',
  ratios: 'one' | 'all',
): AblationRow => ({
  ...{ id, table: 'anchors', title, paper },
  trained: { anchors: { sizes, ratios } },
});
const lambda = (value: number, paper: number): AblationRow => ({
  ...{ id: `lambda-${value}`, table: 'lambda', title: `λ ${value}`, paper },
  trained: { lambda: value },
});
const proposals = (count: number, paper: number): AblationRow => ({
  ...{ id: `proposals-${count}`, table: 'proposals', title: `${count} proposals`, paper },
  tested: { proposals: count },
});
const part = (without: TestedChange['without'], count: number, paper: number): AblationRow => ({
  id: `${without === undefined ? 'all' : `no-${without}`}-${count}`,
  table: 'parts',
  title: `${without === undefined ? 'all parts' : `no ${without}`}, ${count}`,
  paper,
  tested: { proposals: count, ...(without === undefined ? {} : { without }) },
});

/** The row whose model the tests are run with: all sizes with all ratios. */
export const wholeRow = 'anchors-3x3';

export const ablationRows: readonly AblationRow[] = [
  anchors('anchors-1x1-smallest', '1 scale (smallest), 1 ratio', 65.8, 'smallest', 'one'),
  anchors('anchors-1x1-largest', '1 scale (largest), 1 ratio', 66.7, 'largest', 'one'),
  anchors('anchors-1x3-smallest', '1 scale (smallest), 3 ratios', 68.8, 'smallest', 'all'),
  anchors('anchors-1x3-largest', '1 scale (largest), 3 ratios', 67.9, 'largest', 'all'),
  anchors('anchors-3x1', '3 scales, 1 ratio', 69.8, 'all', 'one'),
  anchors(wholeRow, '3 scales, 3 ratios', 69.9, 'all', 'all'),
  lambda(0.1, 67.2),
  lambda(1, 68.9),
  lambda(10, 69.9),
  lambda(100, 69.1),
  proposals(50, 66.3),
  proposals(100, 68.9),
  proposals(150, 69.5),
  proposals(200, 69.8),
  proposals(300, 69.9),
  proposals(500, 69.8),
  proposals(1000, 69.8),
  part(undefined, 100, 55.1),
  part(undefined, 300, 56.8),
  part(undefined, 1000, 56.3),
  part('nms', 6000, 55.2),
  part('cls', 100, 44.6),
  part('cls', 300, 51.4),
  part('cls', 1000, 55.8),
  part('reg', 300, 52.1),
  part('reg', 1000, 51.3),
];

/** A row and what it came to here. */
export interface AblationResult {
  readonly row: AblationRow;
  /** 0 to 1; null where nothing could be scored. */
  readonly ap50: number | null;
  readonly ap: number | null;
  /** Of the objects, the share that a proposal covers by half. */
  readonly recall50: number | null;
}
