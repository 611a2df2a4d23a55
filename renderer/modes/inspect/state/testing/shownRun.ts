/** Inspect with a run of four anchors to two detections on a picture of 80 × 40 pixels. For tests. */
import type { Lineage } from '../../../../../shared/detection/stages/lineage.ts';
import { Fate, type RowRef } from '../../../../../shared/detection/stages/table.ts';
import type { TableMessage } from '../../../../../shared/detection/stages/tableMessage.ts';
import { FakeMain } from '../../../../client/testing/fakeMain.ts';
import { Studio } from '../../../../studio/studio.ts';
import { modelOf } from '../../../../studio/testing/models.ts';
import { Inspect } from '../inspect.svelte.ts';
import { FakeDetector } from './fakeDetector.ts';
import { selectedRow, wholeLineage } from '../../../../studio/testing/lineages.ts';

/** Boxes 10 wide and high, at these places from left to right, input space. */
export const at = (...places: readonly number[]) =>
  Float32Array.from(places.flatMap((x) => [x, 0, x + 10, 10])).buffer;
export const scores = (...values: readonly number[]) => Float32Array.from(values).buffer;
export const rows = (...values: readonly number[]) => Int32Array.from(values).buffer;
export const fates = (...values: readonly number[]) => Uint8Array.from(values).buffer;

/** One level of two cells with two shapes each. */
const tables: Readonly<Record<string, Partial<TableMessage>>> = {
  anchors: { count: 4, boxes: at(0, 5, 20, 25) },
  objectness: { count: 4, scores: scores(0.9, 0.2, 0.8, 0.1) },
  decoded: { count: 4, boxes: at(1, 6, 21, 26) },
  topK: { count: 3, boxes: at(1, 21, 6), scores: scores(0.9, 0.8, 0.2), parentRow: rows(0, 2, 1) },
  clipped: { count: 2, boxes: at(1, 21), scores: scores(0.9, 0.8), parentRow: rows(0, 1) },
  proposals: {
    count: 1,
    boxes: at(1),
    scores: scores(0.9),
    parentRow: rows(0),
    fate: fates(Fate.kept, Fate.suppressed),
  },
  pooled: { count: 1 },
  classes: { count: 1, boxes: at(2), scores: scores(0.7) },
  detections: {
    count: 2,
    boxes: at(2, 3),
    scores: scores(0.7, 0.6),
    parentRow: rows(0, 0),
    classes: rows(0, 0),
  },
};

const run = {
  geometry: {
    imageWidth: 80,
    imageHeight: 40,
    inputWidth: 40,
    inputHeight: 20,
    paddedWidth: 40,
    paddedHeight: 32,
    scaleX: 2,
    scaleY: 2,
  },
  levels: [{ width: 2, height: 1, strideX: 20, strideY: 20, shapes: 2, firstRow: 0 }],
};

/** Tokens are told apart by their colour: the anchors' is red, the selection's green. */
const token = (name: string) =>
  ({ '--canvas-reference': '#ff0000', '--canvas-selection': '#00ff00' })[name] ?? '#0000ff';

export interface Shown {
  readonly inspect: Inspect;
  readonly studio: Studio;
  /** Answers what the detector was asked. */
  readonly settle: () => Promise<unknown>;
}

/** @param lineageOf the story of a row; else each row has one of the same anchor */
export async function shown(
  change: typeof tables = {},
  lineageOf: (ref: RowRef) => Lineage = (ref) => wholeLineage(7, ref.row, null, ref),
): Promise<Shown> {
  const detector = new FakeDetector({ run, tables: { ...tables, ...change } });
  const main = new FakeMain({
    detector: {
      ...detector.api,
      lineage: (of, ref) => Promise.resolve({ run: of, value: selectedRow(lineageOf(ref)) }),
    },
    pictures: {
      open: () =>
        Promise.resolve({
          pictures: [{ id: 'a', name: 'a', folder: '', bytes: 1 }],
          problems: [],
        }),
      recent: () => Promise.resolve([]),
    },
  });
  const measurePicture = () => Promise.resolve({ width: 80, height: 40 });
  const studio = new Studio(main.client, { storage: null, token, measurePicture, mac: false });
  const inspect = new Inspect(studio);
  const classes = ['cell', 'platelet'].map((name, id) => ({ id, name }));
  studio.model.detectorIs({ kind: 'ready', model: modelOf({ classes }) });
  await studio.pictures.open(['a']);
  const settle = () => detector.settle();
  await settle();
  return { inspect, settle, studio };
}

/** The same, with a stage shown. */
export async function shownStage(kind: string, change: typeof tables = {}): Promise<Shown> {
  const all = await shown(change);
  all.inspect.view.show(kind);
  await all.settle();
  return all;
}
