/** A file of torchvision's weights becomes a model package. */
import { createHash, type Hash } from 'node:crypto';
import { basename, extname } from 'node:path';
import type { ArchitectureName } from '../../shared/detection/architectures.ts';
import { cocoClasses } from '../network/cocoClasses.ts';
import { foldBatchNorms } from '../network/graph/foldBatchNorms.ts';
import type { Graph, Weights } from '../network/graph/graph.ts';
import { onnxBytes } from '../network/onnx/onnxBytes.ts';
import {
  packageContent,
  type PackageContent,
  type PackageTexts,
} from '../network/packageContent.ts';
import { readNetwork, type ReadNetwork } from '../network/readNetwork.ts';
import { openWeightFile } from '../network/weights/openWeightFile.ts';
import { writeNewFolder, type NewFile } from '../project/newFolder.ts';

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

/** The disk gets pieces of this size, so that neither it nor the hash holds up the process for long. */
const pieceBytes = 4 * 2 ** 20;

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
  const folded = [foldBatchNorms(trunk, weights), foldBatchNorms(head, weights)] as const;
  const total = folded.reduce((sum, { graph }) => sum + bytesOf(graph), 0);
  let done = 0;
  const onBytes = (count: number) => {
    done += count;
    onProgress?.(done, total);
  };
  const hashes = { trunk: createHash('sha256'), head: createHash('sha256') };
  const graphFile = (part: 'trunk' | 'head', made: (typeof folded)[0]): NewFile => ({
    path: `${part}.onnx`,
    parts: hashed(made.graph, made.weights, hashes[part], onBytes),
  });
  function* files(): Generator<NewFile> {
    yield graphFile('trunk', folded[0]);
    yield graphFile('head', folded[1]);
    const file = (part: 'trunk' | 'head') => ({
      path: `${part}.onnx`,
      sha256: hashes[part].digest('hex'),
    });
    const model = { ...content, files: { trunk: file('trunk'), head: file('head') } };
    yield { path: 'model.json', parts: [JSON.stringify(model, null, 2), '\n'] };
  }
  await writeNewFolder(folder, files(), { signal, inOrder: true });
  return done;
}

/** Nearly all of a graph's bytes. */
function bytesOf(graph: Graph): number {
  return graph.parameters.reduce(
    (sum, { dims }) => sum + 4 * dims.reduce((product, size) => product * size, 1),
    0,
  );
}

async function* hashed(
  graph: Graph,
  weights: Weights,
  hash: Hash,
  onBytes: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const bytes of onnxBytes(graph, weights)) {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      const piece = bytes.subarray(at, at + pieceBytes);
      hash.update(piece);
      yield piece;
      onBytes(piece.length);
    }
  }
}
