/**
 * Reads a model package from disk. A package comes from anywhere, so nothing in it is trusted: sizes are
 * limited, model.json is parsed against its schema, and each file must have the hash that is written down.
 */
import type { GraphFile } from '../runtime/graphFile.ts';
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import {
  networkOf,
  parseModelPackage,
  problemsText,
  type AnyModelPackage,
  type ModelPackage,
} from '../../shared/model/modelPackage.ts';
import { missingPath } from '../../shared/missingPath.ts';
import { StudioError } from '../../shared/result.ts';
import { parseJson } from './jsonText.ts';

/** The graphs of a package with a network, by what they are in it. */
export type PackagePart = keyof ModelPackage['files'];

/** A package of whatever kind. */
export interface AnyModelFolder {
  /** Absolute. */
  readonly folder: string;
  /** Its model.json, absolute. */
  readonly description: string;
  /** Tells packages apart, whatever they are called: of the path and of model.json, which has its files' hashes. */
  readonly id: string;
  readonly spec: AnyModelPackage;
  /** By what they are in it, as its kind says. */
  readonly files: Readonly<Record<string, GraphFile>>;
}

/** A package with a network. */
export interface ModelFolder extends AnyModelFolder {
  readonly spec: ModelPackage;
  readonly files: Readonly<Record<PackagePart, GraphFile>>;
}

const maxDescriptionBytes = 4 * 2 ** 20;
const maxGraphBytes = 2 * 2 ** 30;

/**
 * Reads and checks the package in a folder.
 * @param path the folder, or the model.json in it.
 * @throws StudioError notFound or badModel, naming the file and the field.
 */
export async function readAnyModelFolder(path: string): Promise<AnyModelFolder> {
  const description = await findDescription(resolve(path));
  const { spec, hash } = await readDescription(description);
  const folder = dirname(description);
  const read = await Promise.all(
    Object.entries(spec.files).map(
      async ([part, file]) => [part, await readPart(description, part, file)] as const,
    ),
  );
  const id = createHash('sha256').update(`${hash} ${folder}`).digest('hex');
  return { folder, description, id, spec, files: Object.fromEntries(read) };
}

/** As readAnyModelFolder, of a package with a network. @throws StudioError badModel where it has none */
export async function readModelFolder(path: string): Promise<ModelFolder> {
  const folder = await readAnyModelFolder(path);
  return networkFolderOf(folder, networkOf(folder.spec, folder.folder));
}

/** @param spec the folder's own */
export function networkFolderOf(folder: AnyModelFolder, spec: ModelPackage): ModelFolder {
  const { trunk, head } = folder.files;
  if (trunk === undefined || head === undefined) throw new Error('A network has two graphs.');
  return { ...folder, spec, files: { trunk, head } };
}

/**
 * What a package's model.json says, without a look at its graphs.
 * @param path the folder, or the model.json in it.
 * @throws StudioError as readAnyModelFolder.
 */
export async function readModelDescription(path: string): Promise<AnyModelPackage> {
  const { spec } = await readDescription(await findDescription(resolve(path)));
  return spec;
}

/** Tells packages apart by what they are, wherever they lie: of model.json, which has its files' hashes. @throws StudioError as readAnyModelFolder. */
export async function modelDigest(path: string): Promise<string> {
  const { hash } = await readDescription(await findDescription(resolve(path)));
  return hash;
}

async function findDescription(path: string): Promise<string> {
  const found = await statOf(path);
  if (found === null) {
    throw new StudioError('notFound', missingPath(path, `There is no model package at ${path}.`));
  }
  if (!found.isDirectory()) return path;
  const inside = join(path, 'model.json');
  if ((await statOf(inside)) !== null) return inside;
  throw new StudioError('notFound', `${path} is not a model package: it has no model.json.`);
}

/** What it says, and the hash of its bytes. */
async function readDescription(file: string): Promise<{ spec: AnyModelPackage; hash: string }> {
  const bytes = await readBytes(file, maxDescriptionBytes, (what) => `${file} ${what}`);
  const parsed = parseJson(decodeText(file, bytes));
  if (!parsed.ok) throw new StudioError('badModel', `${file}, ${parsed.problem}.`);
  const checked = parseModelPackage(parsed.value);
  if (checked.ok) {
    return { spec: checked.model, hash: createHash('sha256').update(bytes).digest('hex') };
  }
  throw new StudioError('badModel', `${file}: ${problemsText(checked.problems)}.`);
}

function decodeText(file: string, bytes: Uint8Array): string {
  try {
    // Leaves out a byte order mark, which some editors write and JSON.parse does not take.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new StudioError('badModel', `${file} is not text in UTF-8.`, { cause });
  }
}

async function readPart(
  description: string,
  part: string,
  { path: name, sha256 }: { readonly path: string; readonly sha256: string },
): Promise<GraphFile> {
  const file = resolve(dirname(description), name);
  const field = `${description}: files.${part}`;
  const bytes = await readBytes(file, maxGraphBytes, (what) => `${field}.path: ${file} ${what}`);
  // The file's own hash is not said: a package may name any file that its reader can read.
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
    throw new StudioError(
      'badModel',
      `${field}.sha256: ${file} is not the file that the package was made with.`,
    );
  }
  return { name, path: file, bytes };
}

/** The bytes of a regular file that is not larger than `limit`. */
async function readBytes(
  file: string,
  limit: number,
  sentence: (what: string) => string,
): Promise<Uint8Array<ArrayBuffer>> {
  const bad = (what: string, cause?: unknown) =>
    new StudioError('badModel', `${sentence(what)}.`, { cause });
  const found = await statOf(file);
  if (found === null) throw bad('cannot be found');
  if (!found.isFile()) throw bad('is not a regular file');
  if (found.size >= limit) {
    const megabytes = Math.ceil(found.size / 2 ** 20);
    throw bad(`has ${megabytes} MiB; the limit is ${limit / 2 ** 20} MiB`);
  }
  try {
    return await readFile(file);
  } catch (cause) {
    throw bad('cannot be read', cause);
  }
}

async function statOf(path: string) {
  try {
    return await stat(path);
  } catch {
    return null;
  }
}
