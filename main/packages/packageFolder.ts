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
  return { path: graphPath(part), sha256 };
}

const graphPath = (part: PackagePart) => `${part}.onnx`;

/** A file of a package: its key in `files`, and its path there. */
interface PackageFile {
  readonly part: string;
  readonly path: string;
  readonly bytes: GraphBytes;
}

/**
 * @param model the content of model.json; its `files` are set here
 * @throws what writeNewFolder and the graphs throw; then there is no folder.
 */
export async function writePackageFolder(
  folder: string,
  graphs: Readonly<Record<PackagePart, GraphBytes>>,
  model: object,
  writing: PackageWriting = {},
): Promise<void> {
  const files = packageParts.map((part) => ({ part, path: graphPath(part), bytes: graphs[part] }));
  await writePackageFiles(folder, files, model, writing);
}

/** As writePackageFolder, of a kind with other files. */
async function writePackageFiles(
  folder: string,
  parts: readonly PackageFile[],
  model: object,
  { signal, onBytes = () => {}, beside = [], madeIn }: PackageWriting = {},
): Promise<void> {
  function* newFiles(): Generator<NewFile> {
    const written = parts.map(({ part, path, bytes }) => {
      const hash = createHash('sha256');
      return { part, path, hash, parts: hashed(bytes, hash, onBytes) };
    });
    yield* written.map(({ path, parts: own }) => ({ path, parts: own }));
    yield* beside;
    // Only now all of them are hashed.
    const files = Object.fromEntries(
      written.map(({ part, path, hash }) => [part, { path, sha256: hash.digest('hex') }]),
    );
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

/** Writes a package of sliding windows. @param svm the bytes of its classifiers */
export async function writeWindowsPackage(
  folder: string,
  svm: GraphBytes,
  model: object,
  writing: PackageWriting = {},
): Promise<void> {
  await writePackageFiles(
    folder,
    [{ part: 'svm', path: 'svm.safetensors', bytes: svm }],
    model,
    writing,
  );
}
