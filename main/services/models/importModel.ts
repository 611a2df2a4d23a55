/** A file of torchvision's weights becomes a model package. */
import { basename, extname } from 'node:path';
import type { ArchitectureName } from '../../../shared/model/architectures.ts';
import { cocoClasses } from '../../network/cocoClasses.ts';
import { foldBatchNorms } from '../../network/graph/foldBatchNorms.ts';
import { sizeOf, type Graph } from '../../network/graph/graph.ts';
import { onnxBytes } from '../../network/onnx/onnxBytes.ts';
import {
  packageContent,
  type PackageContent,
  type PackageTexts,
} from '../../network/packageContent.ts';
import { readNetwork, type ReadNetwork } from '../../network/readNetwork.ts';
import { openWeightFile } from '../../network/weights/openWeightFile.ts';
import { writePackageFolder } from '../../packages/packageFolder.ts';

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
}

/**
 * @throws StudioError: notFound, badModel naming the file and the tensors; badInput; diskFull; stopped.
 *   Nothing is left of the package then.
 */
export async function importModel(request: ImportRequest): Promise<ImportedModel> {
  const file = await openWeightFile(request.file);
  try {
    const network = readNetwork(file, request.architecture);
    const classes = classesOf(request, network);
    const texts = { ...defaultTexts(request.file, network), ...request.texts };
    const content = packageContent(network.spec, network.levels, classes, texts);
    const bytes = await writePackage(request, network, content);
    const { architecture, classCount } = network;
    return { folder: request.folder, architecture, classCount, bytes };
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

/** @returns the bytes of both graphs. */
async function writePackage(
  { folder, signal, onProgress }: ImportRequest,
  { trunk, head, weights }: ReadNetwork,
  content: PackageContent,
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
