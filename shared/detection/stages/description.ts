/**
 * What a stage is, as data: made once by its detector, and all that the window, the terminal and the exports know of
 * it. Whoever draws stages, walks along them or names them reads this and knows no detector.
 */
import type { ColumnName, FateName } from './table.ts';

/** The colours of stages: each a meaning that it keeps in every detector. */
export const stageColours = [
  'reference',
  'score',
  'moved',
  'ranked',
  'clipped',
  'proposal',
  'features',
  'class',
  'detection',
] as const;

export type StageColour = (typeof stageColours)[number];

/** Where a stage's rows come from. */
export interface ParentLink {
  /** The stage before; a stage's own kind where rows are made of its earlier rows. */
  readonly stage: string;
  /**
   * aligned: row for row. repeated: each row of the parent k times, one after another. parentRow, otherParentRow and seedRow:
   * as that column says, where −1 is none.
   */
  readonly by: 'aligned' | 'repeated' | 'parentRow' | 'otherParentRow' | 'seedRow';
}

/**
 * What a row's fate is decided by.
 *
 * rank: the best scores go on, as many as the setting says, of those that no earlier fate of the list took. rankInLevel: of
 * each feature level so many. order: the first ones go on, in an order that is no column. score: those above the setting.
 * side: those whose shorter side reaches it. overlap: those that no better one overlaps by more. sameBox: those whose box no
 * earlier one has. rule: something that only the stage's own words tell.
 */
export type FateDecision =
  'rank' | 'rankInLevel' | 'order' | 'score' | 'side' | 'overlap' | 'sameBox' | 'rule';

/** Why rows of the parent did not go on into a stage. */
export interface StageFate {
  readonly fate: Exclude<FateName, 'kept'>;
  readonly decidedBy: FateDecision;
  /** The setting that decides it. */
  readonly setting: string;
  /** What the legend calls those rows. */
  readonly legend: string;
  /** Whether they are drawn with the stage until a person hides or shows them. */
  readonly drawn: boolean;
}

/** A setting as a person moves it. */
export interface SettingControl {
  readonly name: string;
  readonly title: string;
  /** What it does, in a sentence. */
  readonly help: string;
  /**
   * share: 0 to 1. pixels: of the input. deviation: of a Gaussian, pixels. count: equal ways on a slider are equal
   * ratios. choice: a place in `choices`. factor: a number within `range`.
   */
  readonly unit: 'share' | 'pixels' | 'deviation' | 'count' | 'choice' | 'factor';
  /** What each value of a choice is called. */
  readonly choices?: readonly string[];
  /** The ends of a factor's slider. */
  readonly range?: { readonly least: number; readonly most: number };
  /** How far a count's slider goes at least; further where the setting or that stage's rows are more. */
  readonly reach?: {
    readonly least: number;
    readonly stage?: string;
    /** Of the rows of one feature level, not of all. */
    readonly ofLevel?: boolean;
  };
}

/** Timed work of a detector that makes no table of its own. */
export interface StageWork {
  /** The timed part of a run that it is. */
  readonly step: string;
  readonly title: string;
  readonly sentence: string;
  readonly paper: string;
}

/** The scores that a stage's threshold lets through or not. */
export interface StageThreshold {
  /** The stage that has them. */
  readonly stage: string;
  readonly title: string;
  /** null: it changes only what is shown. */
  readonly setting: string | null;
  /** Whether a score must be larger, not just as large. */
  readonly exclusive: boolean;
}

export interface StageDescription {
  /** What it is known by in tables and exports: `topK`. */
  readonly kind: string;
  /** On the rail: `Top-k`. */
  readonly title: string;
  /** Its heading where one row is told of. */
  readonly titleOfOne: string;
  /** The part of the network that it belongs to, `RPN`; null where the network has no parts. */
  readonly part: string | null;
  /** Work that comes before it; absent where none does. */
  readonly work?: StageWork;
  /** What it does. */
  readonly sentence: string;
  /** Where the paper says so. */
  readonly paper: string;
  /** What one row is called: `top-k proposal`. */
  readonly row: string;
  readonly colour: StageColour;
  /** What its table has for whoever asks; what it lacks, the aligned stage before it has. */
  readonly columns: readonly ColumnName[];
  /** The first is the one that a lineage follows; none: its rows begin here. */
  readonly parents: readonly ParentLink[];
  /** In the order in which they are decided; empty where every row of the parent goes on. */
  readonly fates: readonly StageFate[];
  /**
   * What its scores are called; a stage without scores of its own has those of the aligned stages before it. A margin is a signed
   * distance (scores.ts), all others are from 0 to 1.
   */
  readonly score: 'objectness' | 'score' | 'similarity' | 'margin';
  /** The settings moved with it, apart from its threshold's. */
  readonly controls: readonly SettingControl[];
  /** What a threshold is laid on; null: it has none. */
  readonly threshold: StageThreshold | null;
  /** Which of the model's lists of feature levels its rows belong to; null: they have no level. */
  readonly levels: string | null;
  /** Whether its rows run over the cells of a grid: level, y, x, shape. */
  readonly grid: boolean;
  /** How its boxes are drawn. sample: those of a few cells until all are asked for. best: of each parent the best. */
  readonly drawn: 'all' | 'sample' | 'best';
  /** Whether its scores can be laid over the picture as a map of cells. */
  readonly map: boolean;
  /** The stage by whose merges its rows are drawn as areas; absent where they are boxes alone. */
  readonly mergedIn?: string;
  /** What the legend calls its boxes; of a sample, the first is of all, the second of a few cells. */
  readonly legend: string;
  readonly legendOfSample?: string;
  /** Whether its rows are objects of a class. */
  readonly classed: boolean;
  /**
   * How its boxes come of its parents': by learned deltas, cut at the picture's edge, or grown together of several. Absent where they
   * are the parent's.
   */
  readonly moves?: 'regression' | 'clipping' | 'merging';
  /** Whether its rows are all that can become detections, and what comes before them only parts; absent: the first stage with boxes. */
  readonly candidates?: true;
  /** The aligned stage with the boxes of the objects that its rows stand for; absent where its own are those, without a margin. */
  readonly objectBoxes?: string;
  /** What a row that it suppressed is called, and several; absent where nothing is suppressed. */
  readonly rival?: readonly [one: string, many: string];
  /** How exports name its boxes; absent where they cannot be exported. */
  readonly exported?: string;
}

/** A stage of a model that is open. */
export interface DescribedStage extends StageDescription {
  /** Dotted names of the settings by which its table is made. */
  readonly settings: readonly string[];
}

/** The description of a stage of that kind. @throws RangeError where the detector has none. */
export function stageOf<S extends Pick<StageDescription, 'kind'>>(
  stages: readonly S[],
  kind: string,
): S {
  const found = stages.find((stage) => stage.kind === kind);
  if (found !== undefined) return found;
  const kinds = stages.map((stage) => stage.kind).join(', ');
  throw new RangeError(`There is no stage '${kind}'; there are ${kinds}.`);
}

/** The stage whose rows a lineage comes from; null where it begins here. */
export function parentOf({ kind, parents }: StageDescription): ParentLink | null {
  return parents.find(({ stage }) => stage !== kind) ?? null;
}

/** The stage and those before it whose rows are the same, nearest first. */
export function alignedWith<S extends StageDescription>(
  stages: readonly S[],
  kind: string,
): readonly S[] {
  const stage = stageOf(stages, kind);
  const parent = parentOf(stage);
  return parent?.by === 'aligned' ? [stage, ...alignedWith(stages, parent.stage)] : [stage];
}

/** Whether a stage leaves some of its parent's rows behind. */
export function selects({ fates }: StageDescription): boolean {
  return fates.length > 0;
}

/** The nearest stage, itself or aligned before it, whose table has a column; null where none has. */
export function stageWith<S extends StageDescription>(
  stages: readonly S[],
  kind: string,
  column: ColumnName,
): S | null {
  return alignedWith(stages, kind).find(({ columns }) => columns.includes(column)) ?? null;
}
