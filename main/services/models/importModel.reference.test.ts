/** Imported networks against torchvision's own numbers: see testing/torchvision/makeNumbers.py. */
import { fasterRcnnOf } from '../../../shared/model/modelPackage.ts';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { architectureNames } from '../../../shared/model/architectures.ts';
import {
  fasterRcnn,
  type FasterRcnnModel,
} from '../../../shared/detection/detectors/fasterRcnn/fasterRcnn.ts';
import type { TrunkView } from '../../../shared/detection/detectors/fasterRcnn/stage.ts';
import type { FasterRcnnTables } from '../../../shared/detection/detectors/fasterRcnn/tables.ts';
import { detect, type Run } from '../../../shared/detection/pipeline.ts';
import { fasterRcnnDefaults } from '../../../shared/model/fasterRcnnPackage.ts';
import { poolProposals } from '../../../shared/detection/roi/roiPooling.ts';
import { boxAt, iou, type Box } from '../../../shared/geometry/boxes.ts';
import { item } from '../../../shared/item.ts';
import { readModelFolder } from '../../packages/modelFolder.ts';
import { openOnProvider, type OpenedModel } from '../../detector/providers.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { buildHead } from '../../network/head.ts';
import { torchvisionSpec } from '../../network/spec/torchvision.ts';
import { buildTrunk } from '../../network/trunk.ts';
import { importModel } from './importModel.ts';
import { readNumbers, type Numbers, type NumberTable } from './testing/torchvision/numbers.ts';
import { uniform, writeSeededWeights } from './testing/torchvision/seededWeights.ts';

type StagedRun = Run<FasterRcnnTables, TrunkView>;

const scratch = useScratchFolder();

describe.each(architectureNames)('%s with seeded weights', (architecture) => {
  const numbers = readNumbers(architecture);

  it('computes what torchvision computes', async () => {
    const opened = await importSeeded(numbers);
    const model = { ...opened, spec: fasterRcnnOf(opened.spec, architecture) };
    try {
      const [width, height] = numbers.picture;
      const bytes = uniform('picture', width * height * 3).map((u) => Math.floor(u * 256));
      const picture = { width, height, data: Uint8Array.from(bytes) };
      let input = new Float32Array(0);
      const watched: FasterRcnnModel = {
        ...model,
        runTrunk: (feeds, fetches) => {
          input = item(Object.values(feeds), 0).data;
          return model.runTrunk(feeds, fetches);
        },
      };
      const run = await detect(fasterRcnn(watched), picture, fasterRcnnDefaults(model.spec));
      checkStages(run, input, numbers);
      await checkHead(model, run, numbers);
      checkDetections(run, model, numbers);
    } finally {
      await model.release();
    }
  });
});

async function importSeeded({
  variant,
  classes,
  factors,
  ...numbers
}: Numbers): Promise<OpenedModel> {
  const spec = torchvisionSpec(variant, { kind: 'batch', epsilon: 1e-5, frozen: false });
  const { graph: trunk, levels } = buildTrunk(spec);
  const head = buildHead(spec, item(levels, 0).channels, classes);
  // Two of the networks have the same parameters; the file's name tells them apart.
  const file = join(scratch(), `${variant}.safetensors`);
  await writeSeededWeights(file, [...trunk.parameters, ...head.parameters], factors);
  const folder = join(scratch(), 'package');
  const made = await importModel({ file, architecture: null, classes: null, folder });
  expect(made).toMatchObject({ architecture: variant, classCount: classes });
  const read = await readModelFolder(folder);
  const own = fasterRcnnOf(read.spec, folder);
  const { shortSide, longSideMax } = numbers;
  const small = { ...own, input: { ...own.input, shortSide, longSideMax } };
  return openOnProvider({ ...read, spec: small }, 'cpu', [], () => Promise.resolve());
}

function checkStages({ view, tables }: StagedRun, input: Float32Array, numbers: Numbers): void {
  const { inputWidth, inputHeight, paddedWidth, paddedHeight } = view.geometry;
  expect([inputWidth, inputHeight]).toEqual(numbers.input);
  expect([paddedWidth, paddedHeight]).toEqual(numbers.padded);
  const plane = paddedWidth * paddedHeight;
  expectRows(numbers.resized, 1e-4, inputWidth * inputHeight, (row, channel) => {
    const y = Math.floor(row / inputWidth);
    return input[channel * plane + y * paddedWidth + (row % inputWidth)];
  });
  const { anchors, objectness, decoded, proposals } = tables;
  expectRows(numbers.anchors, 1e-4, anchors.count, (row, i) => anchors.boxes[row * 4 + i]);
  const { deviation } = numbers.objectness;
  expectRows(
    numbers.objectness,
    2e-3 * deviation,
    objectness.count,
    (row) => objectness.logits[row],
  );
  const deltas = numbers.deltas.deviation * 2e-3;
  expectRows(numbers.deltas, deltas, decoded.count, (row, i) => decoded.deltas[row * 4 + i]);
  expect(Math.abs(proposals.count - numbers.proposals.count)).toBeLessThanOrEqual(1);
  const known = numbers.proposals.rows.filter(([, ...box]) => hasBox(proposals.boxes, box));
  expect(known.length).toBeGreaterThanOrEqual(0.99 * numbers.proposals.rows.length);
}

/** The head's answer to the reference's own proposals, so that nothing before it counts. */
async function checkHead({ spec: any, runHead }: OpenedModel, run: StagedRun, numbers: Numbers) {
  const spec = fasterRcnnOf(any, 'it');
  const boxes = Float32Array.from(numbers.proposals.rows.flatMap(([, ...box]) => box));
  const count = boxes.length / 4;
  const proposals = { ...run.tables.proposals, count, boxes };
  const { features, channels, height, width } = poolProposals(
    proposals,
    run.view.features,
    spec.roi,
  );
  const feeds = { [spec.head.input]: { data: features, dims: [count, channels, height, width] } };
  const { classLogits, boxDeltas } = spec.head;
  const outputs = await runHead(feeds, [classLogits, boxDeltas]);
  for (const [output, expected] of [
    [classLogits, numbers.class_logits],
    [boxDeltas, numbers.box_deltas],
  ] as const) {
    const rows = expected.rows.map(([, ...row], i) => [i, ...row]);
    const tensor = item([outputs[output]], 0);
    const columns = tensor?.dims[1] ?? 0;
    const table = { ...expected, count, rows };
    expectRows(
      table,
      2e-3 * expected.deviation,
      count,
      (row, i) => tensor?.data[row * columns + i],
    );
  }
}

function checkDetections(
  { tables }: StagedRun,
  { spec }: FasterRcnnModel,
  { detections }: Numbers,
): void {
  const { imageBoxes, scores, classes, count } = tables.detections;
  const matched = detections.filter(([label, score, ...box]) =>
    Array.from({ length: count }, (_, row) => row).some(
      (row) =>
        item(spec.classes, classes[row]!).id === label &&
        Math.abs(scores[row]! - score) <= 0.005 &&
        iou(boxAt(imageBoxes, row), box) >= 0.99,
    ),
  );
  expect(matched.length).toBeGreaterThanOrEqual(0.98 * Math.max(detections.length, count));
}

/** Every committed row against ours, value by value. */
function expectRows(
  { count, rows }: NumberTable,
  tolerance: number,
  ours: number,
  value: (row: number, column: number) => number | undefined,
): void {
  expect(ours).toBe(count);
  expect(rows.length).toBeGreaterThan(1);
  let worst = 0;
  for (const [row = 0, ...values] of rows) {
    values.forEach((expected, column) => {
      const difference = Math.abs((value(row, column) ?? NaN) - expected);
      if (!(difference <= worst)) worst = difference;
    });
  }
  expect(worst).toBeLessThanOrEqual(tolerance);
}

function hasBox(boxes: Float32Array, values: readonly number[]): boolean {
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = values;
  const box: Box = [x0, y0, x1, y1];
  return Array.from({ length: boxes.length / 4 }, (_, row) => row).some(
    (row) => iou(boxAt(boxes, row), box) >= 0.99,
  );
}
