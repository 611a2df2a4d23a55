/** A file of torchvision's weights becomes a model package. */
import { basename, extname } from 'node:path';
import { quoted, someNames } from '../../../shared/annotation/sentences.ts';
import type { ArchitectureName } from '../../../shared/model/architectures.ts';
import { cocoClasses } from '../../network/cocoClasses.ts';
import { foldBatchNorms } from '../../network/graph/foldBatchNorms.ts';
import { sizeOf, type Graph } from '../../network/graph/graph.ts';
import {
  assumedValues,
  checkGiven,
  contentWith,
  type GivenValues,
} from '../../network/importedContent.ts';
import { onnxBytes } from '../../network/onnx/onnxBytes.ts';
import {
  packageContent,
  type PackageContent,
  type PackageTexts,
} from '../../network/packageContent.ts';
import { readNetwork, type ReadNetwork } from '../../network/readNetwork.ts';
import { givenAnchors } from '../../network/spec/givenAnchors.ts';
import { openWeightFile } from '../../network/weights/openWeightFile.ts';
import type { StateDictChoice } from '../../network/weights/weightFile.ts';
import { writePackageFolder } from '../../packages/packageFolder.ts';
import { checkContent } from './checkContent.ts';

export interface ImportRequest {
  /** .pth, .pt or .safetensors; recognised by its content. */
  readonly file: string;
  /** null: recognised. */
  readonly architecture: ArchitectureName | null;
  /**
   * The classes of a head with so many outputs besides background, in their order; it may refuse the
   * number. null: COCO's for 90, else numbered.
   */
  readonly classes: ((classCount: number) => PackageContent['classes']) | null;
  /** What is not as the architecture has it, by the paths of model.json; `anchors.sizes` and `anchors.ratios` too. */
  readonly given?: GivenValues;
  /** The package's folder to make; nothing of that name may exist. */
  readonly folder: string;
  readonly texts?: Partial<PackageTexts>;
  readonly signal?: AbortSignal;
  /** Told how much of the package is written. */
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

export interface ImportedModel {
  readonly folder: string;
  readonly architecture: ArchitectureName;
  /** Without background. */
  readonly classCount: number;
  /** Of both graphs. */
  readonly bytes: number;
  /** The architecture's own numbers that a file of weights does not have and nobody gave, by the paths of model.json. */
  readonly assumed: Readonly<Record<string, unknown>>;
  /** Tensors beside the detector's. */
  readonly leftOut: readonly string[];
  /** Which of several sets of weights was taken; null where the file has one. */
  readonly choice: StateDictChoice | null;
}

/**
 * @throws StudioError: notFound, badModel naming the file and the tensors; badInput; diskFull; stopped.
 *   Nothing is left of the package then.
 */
export async function importModel(request: ImportRequest): Promise<ImportedModel> {
  const { architecture: wanted, folder, given = new Map<string, unknown>() } = request;
  checkGiven(given);
  const anchors = givenAnchors(given);
  const file = await openWeightFile(request.file);
  try {
    const network = readNetwork(file, wanted, anchors);
    const { spec, levels, architecture, classCount, leftOut } = network;
    const classes = classesOf(request, network);
    const contentOf = (texts: PackageTexts) => packageContent(spec, levels, classes, texts);
    const texts = defaultTexts(request.file, network);
    const assumed = assumedValues(contentOf(texts), spec.anchors, given);
    const chosen = file.choice === null ? [] : [choiceSentence(file.choice)];
    const description = [texts.description, ...chosen, assumption(assumed)].join(' ');
    const content = contentWith(contentOf({ ...texts, description, ...request.texts }), given);
    checkContent(content);
    const bytes = await writePackage(request, network, content);
    return { folder, architecture, classCount, bytes, assumed, leftOut, choice: file.choice };
  } finally {
    await file.close();
  }
}

function classesOf({ classes }: ImportRequest, { classCount }: ReadNetwork) {
  if (classes !== null) return classes(classCount);
  if (classCount === cocoClasses.length) return cocoClasses;
  return Array.from({ length: classCount }, (_, i) => ({ id: i + 1, name: `class ${i + 1}` }));
}

function defaultTexts(file: string, { architecture }: ReadNetwork): PackageTexts {
  return {
    name: basename(file, extname(file)),
    description: `${architecture} of torchvision, imported from ${basename(file)}.`,
    licence: 'Not known: the file of weights does not say.',
    trainedOn: 'Not known: the file of weights does not say.',
  };
}

/** Which of several sets of weights a package was made of. */
export function choiceSentence({ taken, others }: StateDictChoice): string {
  return `Of the sets of weights in the file, ${quoted(taken)} was taken, and not ${someNames(others)}.`;
}

function assumption(assumed: ImportedModel['assumed']): string {
  const values = Object.entries(assumed).map(([path, value]) => `${path} ${JSON.stringify(value)}`);
  return `Assumed as torchvision has it, since weights do not say it: ${values.join(', ')}.`;
}

/** @returns the bytes of both graphs. */
async function writePackage(
  { folder, signal, onProgress }: ImportRequest,
  { trunk, head, weights }: ReadNetwork,
  content: object,
): Promise<number> {
  const folded = { trunk: foldBatchNorms(trunk, weights), head: foldBatchNorms(head, weights) };
  const total = bytesOf(folded.trunk.graph) + bytesOf(folded.head.graph);
  let done = 0;
  const onBytes = (count: number) => {
    done += count;
    onProgress?.(done, total);
  };
  const graphs = {
    trunk: onnxBytes(folded.trunk.graph, folded.trunk.weights),
    head: onnxBytes(folded.head.graph, folded.head.weights),
  };
  await writePackageFolder(folder, graphs, content, { signal, onBytes });
  return done;
}

/** Nearly all of a graph's bytes. */
function bytesOf({ parameters }: Graph): number {
  return parameters.reduce((sum, { dims }) => sum + 4 * sizeOf(dims), 0);
}
