/** A step's mini-batch as the window draws it: image space, as the picture is stored. */
import { AnchorLabel } from '../../shared/detection/training/assignAnchors.ts';
import { takeRows } from '../../shared/geometry/boxes.ts';
import { imageFromInput } from '../../shared/geometry/spaces.ts';
import type { BatchReport } from '../../shared/training/report.ts';
import { mirrored, type Lesson } from './data/examples.ts';
import type { SampledPicture } from './step/steps.ts';

/** So many ignored anchors show where they are. */
const shownIgnored = 500;
const none = new Int32Array(0);

export function batchReport(
  step: number,
  { picture, drawn, geometry, truth }: Lesson,
  { anchors, rois }: SampledPicture,
): BatchReport {
  const { path, name, width, height } = picture;
  const back = (boxes: Float32Array) =>
    mirrored(imageFromInput(boxes, geometry), drawn, width, height);
  const anchorBoxes = (rows: Int32Array) =>
    anchors === null ? new Float32Array(0) : back(takeRows(anchors.table.boxes, rows, 4));
  const { positive, negative } = anchors?.sample ?? { positive: none, negative: none };
  const ignored = anchors === null ? none : rowsOf(anchors.assignment.labels, AnchorLabel.ignored);
  const roiBoxes = (isForeground: boolean) => {
    if (rois === null) return new Float32Array(0);
    const rows = [...rois.labels.keys()].filter((row) => (rois.labels[row] !== 0) === isForeground);
    return back(takeRows(rois.boxes, Int32Array.from(rows), 4));
  };
  return {
    kind: 'batch',
    step,
    picture: { path, name, width, height },
    mirrored: drawn.flipX || drawn.flipY,
    groundTruth: back(truth.boxes),
    positive: anchorBoxes(positive),
    negative: anchorBoxes(negative),
    ignored: anchorBoxes(evenly(ignored, shownIgnored)),
    ignoredCount: ignored.length,
    foreground: roiBoxes(true),
    background: roiBoxes(false),
  };
}

function rowsOf(labels: Int8Array, label: number): Int32Array {
  const rows: number[] = [];
  labels.forEach((each, row) => {
    if (each === label) rows.push(row);
  });
  return Int32Array.from(rows);
}

function evenly(rows: Int32Array, most: number): Int32Array {
  if (rows.length <= most) return rows;
  const step = rows.length / most;
  return Int32Array.from({ length: most }, (_, i) => rows[Math.floor(i * step)]!);
}
