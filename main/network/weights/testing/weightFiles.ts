/** Files of weights in memory, and what becomes of them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { StudioError } from '../../../../shared/result.ts';
import { memorySource } from '../byteSource.ts';
import { readWeights } from '../readWeights.ts';
import type { WeightFile } from '../weightFile.ts';
import { bytes, dict, int, list, pickle, text, uint64, type PicklePart } from './pickles.ts';
import { zipFile, type EntryParts } from './zipFile.ts';

export const fixturePath = (name: string): string => join(import.meta.dirname, 'fixtures', name);
export const fixture = (name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(fixturePath(name)));

const statesSchema = v.record(
  v.string(),
  v.record(
    v.string(),
    v.object({
      type: v.string(),
      dims: v.array(v.number()),
      /** Null for complex numbers; texts for what JSON cannot say. */
      values: v.nullable(v.array(v.pipe(v.union([v.number(), v.string()]), v.transform(Number)))),
    }),
  ),
);
/** What PyTorch reads in the fixtures. */
export const expectedStates = v.parse(
  statesSchema,
  JSON.parse(readFileSync(fixturePath('expected.json'), 'utf8')),
);

export const openBytes = (content: Uint8Array, path = 'weights.pth'): Promise<WeightFile> =>
  readWeights(path, memorySource(content), () => Promise.resolve());

/** Opens a file in memory and reads every tensor. */
export async function readAll(content: Uint8Array): Promise<Map<string, number[]>> {
  const file = await openBytes(content);
  const values = new Map<string, number[]>();
  for (const name of file.tensors.keys()) values.set(name, [...(await file.readFloats(name))]);
  return values;
}

/** The sentence of a StudioError; throws on any other outcome. */
export async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    if (isSentence(error.message)) return error.message;
    throw new Error(`No sentence: ${error.message}`, { cause: error });
  }
  throw new Error('Nothing was refused.');
}

/** On one line, with one full stop at its end. */
export const isSentence = (message: string): boolean =>
  /^[^\p{Cc}]*[^\p{Cc}.]\.$/u.test(message) && !/\. [A-Z]/.test(message);

/** What torch.save writes since 1.6. */
export const torchZip = (
  dataPickle: Uint8Array,
  storages: Readonly<Record<string, Uint8Array>> = {},
  others: readonly EntryParts[] = [],
): Uint8Array =>
  zipFile([
    { name: 'archive/data.pkl', bytes: dataPickle },
    ...Object.entries(storages).map(([key, content]) => ({
      name: `archive/data/${key}`,
      bytes: content,
    })),
    ...others,
  ]);

export interface StreamParts {
  magic?: PicklePart;
  version?: number;
  littleEndian?: boolean;
  /** The pickle of the keys, where it is not that of the storages. */
  keys?: PicklePart;
}

/** What torch.save wrote before 1.6. Storages: key, count, bytes. */
export const torchStream = (
  objectPickle: Uint8Array,
  storages: readonly (readonly [string, number | bigint, Uint8Array])[] = [],
  { magic, version = 1001, littleEndian = true, keys }: StreamParts = {},
): Uint8Array =>
  bytes(
    pickle(magic ?? bytes([0x8a, 10], Buffer.from('6cfc9c46f9206aa85019', 'hex'))),
    pickle(int(version)),
    pickle(dict({ protocol_version: int(version), little_endian: [littleEndian ? 0x88 : 0x89] })),
    objectPickle,
    pickle(keys ?? list(...storages.map(([key]) => text(key)))),
    ...storages.flatMap(([, count, content]) => [uint64(count), content]),
  );

export const safetensors = (header: unknown, data: Uint8Array = new Uint8Array(0)): Uint8Array => {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  return bytes(uint64(json.length), json, data);
};

export const float32 = (...values: readonly number[]): Uint8Array =>
  new Uint8Array(Float32Array.from(values).buffer);
