/**
 * The staged detect of imported networks, with every stage kept, over torchvision's own ONNX export of the same
 * weights: one graph from picture to boxes, in the same runtime with as many threads. Decoding is left out.
 */
import { fasterRcnnOf } from '../../shared/model/modelPackage.ts';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { readModelFolder } from '../../main/packages/modelFolder.ts';
import { openOnProvider } from '../../main/detector/providers.ts';
import { simdPooling } from '../../main/kernels/simdPooling.ts';
import { buildHead } from '../../main/network/head.ts';
import { torchvisionSpec } from '../../main/network/spec/torchvision.ts';
import { buildTrunk } from '../../main/network/trunk.ts';
import { decodePicture } from '../../main/pictures/decode.ts';
import type { RgbPicture } from '../../main/pictures/picture.ts';
import { importModel } from '../../main/services/models/importModel.ts';
import type { ArchitectureName } from '../../shared/model/architectures.ts';
import { fasterRcnn } from '../../shared/detection/detectors/fasterRcnn/fasterRcnn.ts';
import { detect, geometryOf, type Run } from '../../shared/detection/pipeline.ts';
import { fasterRcnnDefaults } from '../../shared/model/fasterRcnnPackage.ts';
import { median } from '../../shared/numbers.ts';
import { machineRate, multiplications } from './arithmetic.ts';
import type { Figure } from './figure.ts';
import { sideBySide } from './sideBySide.ts';

const variants: readonly { name: ArchitectureName; blockLength: number }[] = [
  { name: 'fasterrcnn_mobilenet_v3_large_320_fpn', blockLength: 12 },
  { name: 'fasterrcnn_resnet50_fpn', blockLength: 3 },
];

/** Where the reference program's files are kept from one run to the next. */
const kept = fileURLToPath(new URL('../../.cache/reference/', import.meta.url));

/** @param shared the folder with the reference program and a picture */
export async function detectOverExport(shared: URL): Promise<Figure[]> {
  const picturePath = fileURLToPath(new URL('data/d2go/test2.jpg', shared));
  const picture = await decodePicture(picturePath);
  const threads = availableParallelism();
  const rate = await machineRate(threads);
  const figures: Figure[] = [];
  for (const { name, blockLength } of variants) {
    const made = makeReference(fileURLToPath(new URL('tools/', shared)), name, picturePath);
    if (made) figures.push(await compare(name, blockLength, picture, threads, rate));
  }
  return figures;
}

/** Makes weights and export once. @returns false, having said so, where torchvision is not installed. */
function makeReference(tools: string, name: ArchitectureName, picture: string): boolean {
  if (existsSync(path.join(kept, `${name}.onnx`))) return true;
  const program = path.join(tools, 'torchvision_reference.py');
  const args = [program, name, picture, kept, '--export-onnx'];
  const { status } = spawnSync('/usr/bin/python3', args, { stdio: 'ignore' });
  if (status === 0) return true;
  process.stderr.write(
    `Without Debian's python3-torch and python3-torchvision the figure of ${name} is left out.\n`,
  );
  return false;
}

async function compare(
  name: ArchitectureName,
  blockLength: number,
  picture: RgbPicture,
  threads: number,
  rate: number,
): Promise<Figure> {
  const scratch = await mkdtemp(path.join(tmpdir(), 'anchorscope-bench-'));
  const folder = path.join(scratch, 'package');
  const file = path.join(kept, `${name}.pth`);
  await importModel({ file, architecture: name, classes: null, folder });
  const model = await openOnProvider(await readModelFolder(folder), 'cpu', [], () =>
    Promise.resolve(),
  );
  await rm(scratch, { recursive: true });
  const exported = await InferenceSession.create(path.join(kept, `${name}.onnx`), {
    intraOpNumThreads: threads,
    logSeverityLevel: 4,
  });
  const image = new Tensor('float32', planes(picture), [3, picture.height, picture.width]);
  const spec = fasterRcnnOf(model.spec, name);
  const detector = fasterRcnn({ ...model, spec }, simdPooling());
  const settings = fasterRcnnDefaults(spec);
  const now = () => performance.now();
  // Only the times are kept: a run of ResNet-50 has 200 MB of tables.
  const timings: Run['timings'][] = [];
  let spare: Float32Array<ArrayBuffer> | null = null;
  let size: NetworkSize = { height: 0, width: 0, proposals: 0 };
  const times = await sideBySide(
    {
      staged: async () => {
        // The detector process takes the former run's memory too.
        const run = await detect(detector, picture, settings, { spare, now });
        spare = detector.spareOf(run.tables);
        timings.push(run.timings);
        const { paddedHeight: height, paddedWidth: width } = geometryOf(run);
        size = { height, width, proposals: run.tables.proposals.count };
      },
      exported: () => exported.run({ image }),
    },
    5,
    blockLength,
  );
  await model.release();
  await exported.release();
  const middle = (step: string) => median(timings.map((each) => each[step] ?? 0));
  const least = (arithmetic(name, size) / rate) * 1000;
  return {
    name: `${name} on 640 × 480, every stage kept, over torchvision's own export`,
    milliseconds: times.staged,
    yardstick: times.exported,
    limit: 1,
    parts: {
      ...Object.fromEntries(detector.steps.map((step) => [step, middle(step)])),
      [`both graphs as fast as one large convolution (${(rate / 1e9).toFixed(0)} G multiplications a second)`]:
        least,
      'share of that limit that both graphs reach': least / (middle('trunk') + middle('head')),
    },
  };
}

/** What decides how much both graphs compute: input pixels, padded, and rows. */
interface NetworkSize {
  readonly height: number;
  readonly width: number;
  readonly proposals: number;
}

/** Multiplications of both graphs. */
function arithmetic(name: ArchitectureName, size: NetworkSize): number {
  const spec = torchvisionSpec(name, { kind: 'batch', epsilon: 0, frozen: true });
  const { graph, levels } = buildTrunk(spec);
  const head = buildHead(spec, levels[0]?.channels ?? 0, 90);
  const { outputHeight, outputWidth } = spec.roi;
  return (
    multiplications(graph, 1, size.height, size.width) +
    multiplications(head, size.proposals, outputHeight, outputWidth)
  );
}

/** [3, height, width], 0 to 1. */
function planes({ data, width, height }: RgbPicture): Float32Array {
  const plane = width * height;
  const out = new Float32Array(3 * plane);
  for (let i = 0; i < plane; i++) {
    for (let channel = 0; channel < 3; channel++) {
      out[channel * plane + i] = data[i * 3 + channel]! / 255;
    }
  }
  return out;
}
