/** A model package becomes an int8 one, with pictures that show how large its values get. */
import { isOfCrops, type GraphSpec } from '../../../shared/detection/detectors/network.ts';
import type { ModelPackage } from '../../../shared/model/modelPackage.ts';
import { item } from '../../../shared/item.ts';
import { StudioError } from '../../../shared/result.ts';
import { readModelFolder, type ModelFolder, type PackagePart } from '../../packages/modelFolder.ts';
import type { Range } from '../../network/quantize/affine.ts';
import { Calibration } from '../../network/quantize/calibration.ts';
import { FloatGraph } from '../../network/quantize/floatGraph.ts';
import { observation, type Observation } from '../../network/quantize/observeOnnx.ts';
import { planQuantization, type Plan } from '../../network/quantize/plan.ts';
import { quantizeOnnx } from '../../network/quantize/quantizeOnnx.ts';
import type { GraphFile } from '../../runtime/graphFile.ts';
import { about } from '../../network/unreadable.ts';
import { PictureRemarks } from '../../../shared/pictureRemarks.ts';
import { workOnEach } from '../jobs/batch.ts';
import type { DetectorClient } from '../detection/detectorClient.ts';
import { triedTwice } from '../detection/triedTwice.ts';
import { checkExportTarget } from '../newFolderTarget.ts';
import type { NamedPicture } from '../pictures/namedPictures.ts';
import { packageParts, writePackageFolder } from '../../packages/packageFolder.ts';
import { counted } from '../../../shared/words.ts';
import { textsOfChanged } from './textsOfChanged.ts';

export interface QuantizeRequest {
  /** The package's folder or its model.json. */
  readonly model: string;
  readonly pictures: readonly NamedPicture[];
  /** The folder to make; absolute. */
  readonly folder: string;
}

export interface QuantizeTools {
  readonly detector: Pick<DetectorClient, 'open' | 'detectOnce'>;
  readonly signal: AbortSignal;
  /** Told of each picture, with the sentence where it failed. */
  readonly onPicture: (done: number, total: number, problem?: string) => void;
}

type OfEach<T> = Readonly<Record<PackagePart, T>>;

export interface QuantizedModel {
  /** Those that it was calibrated with. */
  readonly pictures: readonly NamedPicture[];
  /** Of both graphs, before and after. */
  readonly floatBytes: number;
  readonly int8Bytes: number;
  /** What a person should know of how the pictures were read, a sentence each. */
  readonly remarks: readonly string[];
}

/**
 * @throws StudioError: notFound, badModel; badInput where no picture can be used; diskFull; stopped.
 *   Nothing is left of the package then.
 */
export async function quantizeModel(
  { model, pictures, folder }: QuantizeRequest,
  { detector, signal, onPicture }: QuantizeTools,
): Promise<QuantizedModel> {
  await checkExportTarget(folder);
  const files = await readModelFolder(model);
  const graphs = await openGraphs(files);
  const { trunk, head } = graphs;
  const additions = { trunk: trunk.observation.addition, head: head.observation.addition };
  const observe = { trunk: [...trunk.observation.outputs], head: [...head.observation.outputs] };
  const { settings } = await detector.open(files.description, 'cpu', additions);
  const detectOnce = triedTwice((request) => detector.detectOnce(request));
  let count = 0;
  const remarks = new PictureRemarks();
  const done: NamedPicture[] = [];
  await workOnEach(
    pictures,
    async ({ path, shown }) => {
      const asked = { pictureId: shown, source: path, settings, tables: [], boxes: null, observe };
      const { observed, summary } = await detectOnce(asked);
      remarks.add(summary.remarks);
      for (const part of packageParts) {
        const odd = graphs[part].calibration.add(observed?.[part] ?? []);
        if (odd !== null) throw notFinite(files.files[part].path, odd, shown);
      }
    },
    signal,
    (picture, _value, problem) => {
      if (problem === undefined) done.push(picture);
      onPicture(++count, pictures.length, problem);
    },
  );
  if (done.length === 0) {
    throw new StudioError('badInput', 'There is no picture to calibrate with that can be read.');
  }
  const bytes = {
    trunk: await about(files.files.trunk.path, () =>
      int8Bytes(
        files.files.trunk,
        trunk,
        new Map([[files.spec.input.name, inputRange(files.spec)]]),
      ),
    ),
    head: await about(files.files.head.path, () => int8Bytes(files.files.head, head, new Map())),
  };
  const how = `int8, calibrated with ${counted(done.length, 'picture')} by Anchorscope.`;
  const spec = { ...files.spec, ...textsOfChanged(files.spec, 'int8', how) };
  await writePackageFolder(folder, { trunk: [bytes.trunk], head: [bytes.head] }, spec, { signal });
  return {
    pictures: done,
    floatBytes: files.files.trunk.bytes.length + files.files.head.bytes.length,
    int8Bytes: bytes.trunk.length + bytes.head.length,
    remarks: remarks.sentences,
  };
}

interface QuantizedGraph {
  readonly source: FloatGraph;
  readonly plan: Plan;
  readonly observation: Observation;
  readonly calibration: Calibration;
}

/** @throws StudioError badModel */
async function openGraphs(files: ModelFolder): Promise<OfEach<QuantizedGraph>> {
  const kept = lastOutputs(files.spec);
  const open = async (part: PackagePart): Promise<QuantizedGraph> => {
    const source = await FloatGraph.open(files.files[part].bytes, files.files[part].path);
    const plan = planQuantization(source, kept[part]);
    const values = [...new Set(plan.stepped.values())];
    const calibration = new Calibration(values);
    return { source, plan, observation: observation(source, values), calibration };
  };
  const graphs = { trunk: await open('trunk'), head: await open('head') };
  if (packageParts.some((part) => graphs[part].plan.layers.length > 0)) return graphs;
  const sentence =
    `${files.files.trunk.path} and ${files.files.head.path} have no layer that int8 could compute: besides the last ` +
    'ones, which stay float32, there is no Conv, Gemm or MatMul with float32 weights.';
  throw new StudioError('badModel', sentence);
}

/** The outputs whose last layers stay float32. */
function lastOutputs(spec: GraphSpec): OfEach<readonly string[]> {
  if (isOfCrops(spec)) {
    return { trunk: [spec.features], head: [spec.head.scores, spec.head.deltas] };
  }
  const { rpn, head } = spec;
  return {
    trunk: (rpn?.levels ?? []).flatMap(({ objectness, deltas }) => [objectness, deltas]),
    head: [head.classLogits, head.boxDeltas],
  };
}

/**
 * A graph without a layer for int8 stays as it is.
 * @param known ranges that no picture need show.
 */
function int8Bytes(
  file: GraphFile,
  { source, plan, calibration }: QuantizedGraph,
  known: ReadonlyMap<string, Range>,
): Uint8Array {
  if (plan.layers.length === 0) return file.bytes;
  const ranges = calibration.ranges();
  if (ranges !== null) return quantizeOnnx(source, plan, new Map([...ranges, ...known]));
  const sentence = `On none of the pictures was there a proposal, so that ${file.path} was never run: name other pictures.`;
  throw new StudioError('badInput', sentence);
}

/** Of the trunk's input: from black to white, whatever the pictures have of it. */
function inputRange({ input: { mean, std, range } }: ModelPackage): Range {
  const ends = mean.flatMap((value, i) => [0, range].map((end) => (end - value) / item(std, i)));
  return { min: Math.min(...ends), max: Math.max(...ends) };
}

function notFinite(file: string, value: string, picture: string): StudioError {
  const sentence = `${file} computes '${value}' as a number that is not finite on '${picture}'.`;
  return new StudioError('badModel', sentence);
}
