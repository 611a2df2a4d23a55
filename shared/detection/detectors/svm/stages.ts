/** Detections by SVM scores: threshold, small boxes, suppression within each class (Girshick et al. 2014, section 2.2). */
import { selectClassed } from '../../head/detections.ts';
import type { StageDescription } from '../../stages/description.ts';
import type { DetectorView, Stage } from '../../stages/stage.ts';
import type { DetectionTable } from '../../stages/stages.ts';
import type { StageTable } from '../../stages/table.ts';
import type { MarginStages } from './descriptions.ts';
import { svmRules, type SvmSettings } from './settings.ts';

/** [count] signed distances. */
export type WithMargins = StageTable & { readonly scores: Float32Array<ArrayBuffer> };
/** [count, 4] input space. */
export type WithBoxes = StageTable & { readonly boxes: Float32Array<ArrayBuffer> };

/** The tables that detections are made of. */
export type SvmTables<Scores extends string, Boxes extends string> = Readonly<
  Record<Scores, WithMargins> & Record<Boxes, WithBoxes> & Record<'detections', DetectionTable>
>;

type Settings = Readonly<Record<'svm', SvmSettings>>;

/** How the stage runs. @param classOf the class of a row, by its index */
export function svmStage<
  Scores extends string,
  Boxes extends string,
  T extends SvmTables<Scores, Boxes>,
  V extends DetectorView,
  S extends Settings,
>(
  { scores, boxes }: MarginStages<Scores & keyof T & string, Boxes & keyof T & string>,
  classOf: (tables: T) => (row: number) => number,
): Omit<Stage<T, V, S>, keyof StageDescription | 'tell' | 'tag' | 'ending'> {
  return {
    step: 'postprocess',
    madeOf: [...new Set([scores, boxes])],
    settings: svmRules.map(({ name }) => name),
    make: (tables, { view: { geometry }, settings }) => {
      const { count, scores: margins } = tables[scores];
      const rows = { count, boxes: tables[boxes].boxes, scores: margins, classOf: classOf(tables) };
      return selectClassed(rows, settings.svm, geometry);
    },
  };
}
