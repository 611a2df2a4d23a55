/** A stage that runs: its description, and the functions that make its table and tell of its rows. */
import type { BoxLineage } from '../../annotation/lineage.ts';
import type { InputGeometry } from '../../geometry/spaces.ts';
import type { DetectionSettings } from '../../model/settings.ts';
import type { DescribedStage } from './description.ts';
import type { RegionTree } from './regionTree.ts';
import type { AnchorLevel } from './stages.ts';
import type { ColumnName, FateName, RowRef, StageTable, StageTables } from './table.ts';

/** Numbers of a row by name, as its stage knows them. */
export type Facts = Readonly<Record<string, number | readonly number[]>>;

/** What a stage says of one of its rows. */
export interface RowWords {
  readonly facts: Facts;
  /** In a few characters. */
  readonly value: string;
  /** The rest, in a line. */
  readonly detail: string;
}

/** What is known where a stage tells of a row. */
export interface Telling<T extends StageTables, Settings> {
  readonly tables: T;
  readonly settings: Settings;
  readonly geometry: InputGeometry;
  /** The lineage's row in an earlier stage. @throws RangeError where it has none */
  rowIn(this: void, stage: keyof T & string): number;
  /** Name of a class by its index. */
  className(this: void, index: number): string;
}

/** What there is to make a table of. */
export interface Making<View, Settings> {
  /** What came before the first stage. */
  readonly view: View;
  readonly settings: Settings;
  /** Memory of a table that nobody needs any more. */
  readonly spare: Float32Array<ArrayBuffer> | null;
  /** Is told how far it is, where it takes long. What it throws ends the run. */
  readonly progress: (done: number, total: number) => void;
}

export interface Stage<
  T extends StageTables = StageTables,
  View = unknown,
  Settings = DetectionSettings,
> extends DescribedStage {
  /** The timed part of a run that it belongs to. */
  readonly step: string;
  /** The stages of which it is made; where they and its settings are as before, so is its table. */
  readonly madeOf: readonly (keyof T & string)[];
  /** Whether other tables give it nothing new, so that its former table still holds. */
  sameInputs?(this: void, now: Partial<T>, before: T): boolean;
  make(this: void, tables: T, making: Making<View, Settings>): StageTable | Promise<StageTable>;
  /** A row's score where the table has no column of them. */
  scoreOf?(this: void, row: number, tables: T): number;
  /** Other columns that are not the table's own as they leave the process. */
  derived?(this: void, tables: T): Partial<Pick<StageTable, Exclude<ColumnName, 'scores'>>>;
  tell(this: void, row: number, telling: Telling<T, Settings>): RowWords;
  /** The tag of a row on the picture; absent: its name and its score. */
  tag?(this: void, row: number, telling: Telling<T, Settings>): string;
  /** Why a row of the parent did not come into this stage, in a sentence; of suppression, who did it says all. */
  ending?(
    this: void,
    fate: Exclude<FateName, 'kept' | 'suppressed'>,
    row: number,
    telling: Telling<T, Settings>,
  ): string;
  /** The features that the stage made of a row. */
  features?(this: void, row: number, tables: T): RowFeatures;
  /** What the stage cut out of the picture for a row. */
  crop?(this: void, row: number, tables: T, view: View): RowCrop;
  /** The merges of a strategy. @throws RangeError where there is none of that number */
  regionTree?(this: void, strategy: number, tables: T): RegionTree;
  /** What none of a parent's repeated rows stands for, such as background, with its score. */
  rest?(
    this: void,
    parentRow: number,
    tables: T,
  ): { readonly name: string; readonly score: number };
}

/** A square cut out of the picture. */
export interface RowCrop {
  /** Pixels. */
  readonly side: number;
  /** [side, side, 3] red green blue, 0–255. */
  readonly pixels: Uint8Array<ArrayBuffer>;
}

/** Features of a row. */
export interface RowFeatures {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Index of the feature level that they are from. */
  readonly level: number;
  /** [channels, height, width] */
  readonly data: Float32Array<ArrayBuffer>;
}

/** A detector that is ready to run: what it begins with, and its list of stages. */
export interface Detector<
  T extends StageTables = StageTables,
  View extends DetectorView = DetectorView,
  Settings extends DetectionSettings = DetectionSettings,
> {
  readonly kind: string;
  /** In the order in which they run. The last one's rows are the detections. */
  readonly stages: readonly Stage<T, View, Settings>[];
  /** The timed parts of a run, in their order. */
  readonly steps: readonly string[];
  /** The settings, known to be this detector's. @throws StudioError badInput */
  parseSettings(settings: DetectionSettings): Settings;
  /** What comes before the first stage. @param step is told each part as it begins */
  begin(picture: Pixels, step: (name: string) => void): Promise<View>;
  /** Memory of a run that nobody needs any more, for the next one's largest table. */
  spareOf(tables: T): Float32Array<ArrayBuffer> | null;
  /** The grids in which rows of `grid` stages lie; empty where there are none. */
  gridsOf(tables: T): readonly AnchorLevel[];
  /** [n, 4] the detections in image space. */
  imageBoxes(tables: T): Float32Array<ArrayBuffer>;
  /** The way of a row, as exports write it beside a box; image space. */
  exportedLineage(ref: RowRef, tables: T, geometry: InputGeometry): BoxLineage;
}

/** What any detector begins with. */
export interface DetectorView {
  readonly geometry: InputGeometry;
}

/** An upright picture. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** [height, width, 3], red green blue, 0–255. */
  readonly data: Uint8Array;
}
