/** Writes a model package: both graphs, hashed on their way to the disk, then the model.json that names them. */
import { createHash, type Hash } from 'node:crypto';
import { writeNewFolder, type NewFile } from '../disk/newFolder.ts';
import type { PackagePart } from './modelFolder.ts';

export const packageParts = ['trunk', 'head'] as const satisfies readonly PackagePart[];

/** The bytes of an ONNX file, whole or in pieces. */
export type GraphBytes = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

export interface PackageWriting {
  readonly signal?: AbortSignal | undefined;
  /** Told of every piece that was written of a graph. */
  readonly onBytes?: (count: number) => void;
  /** What stands in the folder besides, such as training.json. */
  readonly beside?: readonly NewFile[];
  /** As of writeNewFolder. */
  readonly madeIn?: string;
}

/** The disk gets pieces of this size, so that neither it nor the hash holds up the process for long. */
const pieceBytes = 4 * 2 ** 20;

/** What model.json says of a graph's file. */
export function graphFile(part: PackagePart, sha256: string): { path: string; sha256: string } {
  return { path: `${part}.onnx`, sha256 };
}

/**
 * @param model the content of model.json; its `files` are set here
 * @throws what writeNewFolder and the graphs throw; then there is no folder.
 */
export async function writePackageFolder(
  folder: string,
  graphs: Readonly<Record<PackagePart, GraphBytes>>,
  model: object,
  { signal, onBytes = () => {}, beside = [], madeIn }: PackageWriting = {},
): Promise<void> {
  function* newFiles(): Generator<NewFile> {
    const hashes = { trunk: createHash('sha256'), head: createHash('sha256') };
    for (const part of packageParts) {
      yield { path: `${part}.onnx`, parts: hashed(graphs[part], hashes[part], onBytes) };
    }
    const files = {
      trunk: graphFile('trunk', hashes.trunk.digest('hex')),
      head: graphFile('head', hashes.head.digest('hex')),
    };
    yield* beside;
    yield { path: 'model.json', parts: [JSON.stringify({ ...model, files }, null, 2), '\n'] };
  }
  await writeNewFolder(folder, newFiles(), { signal, inOrder: true, madeIn });
}

async function* hashed(
  graph: GraphBytes,
  hash: Hash,
  onBytes: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const bytes of graph) {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      const piece = bytes.subarray(at, at + pieceBytes);
      hash.update(piece);
      yield piece;
      onBytes(piece.length);
    }
  }
}
