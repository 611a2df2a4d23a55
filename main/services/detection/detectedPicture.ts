/** What `anchorscope detect` tells of a picture, as plain values: what a part of a run keeps of it. */
import * as v from 'valibot';
import type { RunSummary } from '../../../shared/contract/detector.ts';
import { fateNames } from '../../../shared/detection/stages/table.ts';
import type { TableMessage } from '../../../shared/detection/stages/tableMessage.ts';
import { item } from '../../../shared/item.ts';
import { providerNames, providerRequestSchema } from '../../../shared/model/providers.ts';
import {
  plainBox as box,
  plainCount as count,
  plainIndex as index,
  plainNumber as number,
} from '../shards/plainNumber.ts';

/** A table's columns, each where the stage has it. Boxes are in input space; the picture's geometry leads back to it. */
const tableSchema = v.strictObject({
  count,
  boxes: v.optional(v.array(box)),
  scores: v.optional(v.array(number)),
  parentRow: v.optional(v.array(index)),
  otherParentRow: v.optional(v.array(index)),
  levels: v.optional(v.array(index)),
  classes: v.optional(v.array(index)),
  fate: v.optional(v.array(v.picklist(fateNames))),
  suppressedBy: v.optional(v.array(index)),
});
type PlainTable = v.InferOutput<typeof tableSchema>;

export const detectedPictureSchema = v.strictObject({
  image: v.string(),
  provider: v.strictObject({
    ...{ requested: providerRequestSchema, actual: v.picklist(providerNames), reason: v.string() },
  }),
  geometry: v.strictObject({
    ...{ imageWidth: number, imageHeight: number, inputWidth: number, inputHeight: number },
    ...{ paddedWidth: number, paddedHeight: number, scaleX: number, scaleY: number },
  }),
  /** Milliseconds, `total` among them. */
  timings: v.record(v.string(), number),
  stages: v.array(v.strictObject({ kind: v.string(), count, milliseconds: number })),
  /** Best first, in image space. */
  detections: v.array(v.strictObject({ classId: index, label: v.string(), score: number, box })),
  remarks: v.array(v.string()),
  /** By the stage's kind, those that were asked for. */
  tables: v.record(v.string(), tableSchema),
});
export type DetectedPicture = v.InferOutput<typeof detectedPictureSchema>;

/** @param image as it was given */
export function detectedPicture(
  image: string,
  summary: Pick<
    RunSummary,
    'provider' | 'geometry' | 'timings' | 'stages' | 'detections' | 'remarks'
  >,
  tables: readonly TableMessage[],
): DetectedPicture {
  const { provider, geometry, timings, stages, detections, remarks } = summary;
  const { imageWidth, imageHeight, inputWidth, inputHeight, ...more } = geometry;
  const { paddedWidth, paddedHeight, scaleX, scaleY } = more;
  return {
    image,
    provider: {
      ...{ requested: provider.requested, actual: provider.actual },
      reason: provider.reason,
    },
    geometry: {
      ...{ imageWidth, imageHeight, inputWidth, inputHeight },
      ...{ paddedWidth, paddedHeight, scaleX, scaleY },
    },
    timings,
    stages: stages.map(({ kind, count: rows, milliseconds }) => ({
      kind,
      count: rows,
      milliseconds,
    })),
    detections: detections.map(({ classId, label, score, box: [x0, y0, x1, y1] }) => ({
      ...{ classId, label, score, box: [x0, y0, x1, y1] },
    })),
    remarks: [...remarks],
    tables: Object.fromEntries(tables.map((table) => [table.kind, plainTable(table)])),
  };
}

function plainTable(table: TableMessage): PlainTable {
  const { boxes, scores, parentRow, otherParentRow, levels, classes, fate, suppressedBy } = table;
  return {
    count: table.count,
    boxes: boxes && boxRows(new Float32Array(boxes)),
    scores: scores && Array.from(new Float32Array(scores), shortFloat),
    parentRow: parentRow && Array.from(new Int32Array(parentRow)),
    otherParentRow: otherParentRow && Array.from(new Int32Array(otherParentRow)),
    levels: levels && Array.from(new Int32Array(levels)),
    classes: classes && Array.from(new Int32Array(classes)),
    fate: fate && Array.from(new Uint8Array(fate), (each) => item(fateNames, each)),
    suppressedBy: suppressedBy && Array.from(new Int32Array(suppressedBy)),
  };
}

function boxRows(boxes: Float32Array): [number, number, number, number][] {
  return Array.from({ length: boxes.length / 4 }, (_, row) => {
    const corner = (at: number) => shortFloat(boxes[4 * row + at]!);
    return [corner(0), corner(1), corner(2), corner(3)];
  });
}

/** The shortest decimal that is the same single-precision number; nine digits always are. */
export function shortFloat(value: number): number {
  for (const digits of [6, 7, 8]) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return Number(value.toPrecision(9));
}
