/**
 * The safetensors format: 8 bytes with the header's length, the header in JSON, the values of all tensors.
 *
 * Source: the safetensors repository, README.md (Format) and safetensors/src/tensor.rs.
 */
import * as v from 'valibot';
import { parseJson } from '../../../shared/json.ts';
import { partOf, type ByteSource } from './byteSource.ts';
import { elementBytes } from './elements.ts';
import { elementCount, maxDimensions, rowMajorStrides } from './layout.ts';
import type { PlacedTensor } from './placedTensor.ts';
import { withoutPrefix } from './stateDict.ts';
import { shown, Unreadable } from '../unreadable.ts';
import type { StoredType } from './weightFile.ts';

/** The format allows 100 MB; the header of a ResNet-50 has 30 KB. */
const maxHeaderBytes = 16 * 2 ** 20;
const lengthBytes = 8;
const metadata = '__metadata__';

const types: ReadonlyMap<string, StoredType> = new Map([
  ['F64', 'float64'],
  ['F32', 'float32'],
  ['F16', 'float16'],
  ['BF16', 'bfloat16'],
  ['F8_E4M3', 'float8_e4m3fn'],
  ['F8_E5M2', 'float8_e5m2'],
  ['I64', 'int64'],
  ['I32', 'int32'],
  ['I16', 'int16'],
  ['I8', 'int8'],
  ['U64', 'uint64'],
  ['U32', 'uint32'],
  ['U16', 'uint16'],
  ['U8', 'uint8'],
  ['BOOL', 'bool'],
]);

// Valibot's own messages would repeat what the file says, of any length.
const wholes = 'must hold whole numbers that are not negative';
const whole = v.pipe(v.number(wholes), v.safeInteger(wholes), v.minValue(0, wholes));
const dimensions = `must have at most ${maxDimensions} dimensions`;
const entrySchema = v.object(
  {
    dtype: v.string('must be a text'),
    shape: v.pipe(v.array(whole, 'must be a list'), v.maxLength(maxDimensions, dimensions)),
    /** From the end of the header: the first byte, and the one behind the last. */
    data_offsets: v.strictTuple([whole, whole], 'must be two numbers'),
  },
  'must have dtype, shape and data_offsets',
);

interface Located extends Omit<PlacedTensor, 'storage'> {
  readonly begin: number;
  readonly end: number;
}

/** Whether a file's first bytes are a possible length and the beginning of a JSON object. */
export function isSafetensors(start: Uint8Array): boolean {
  return start.length > lengthBytes && start[lengthBytes] === 0x7b && headerLength(start) < 2 ** 48;
}

/** @throws Unreadable */
export async function readSafetensors(source: ByteSource): Promise<Map<string, PlacedTensor>> {
  const length = headerLength(await source.read(0, lengthBytes));
  if (length > maxHeaderBytes) {
    throw new Unreadable(`claims a header of ${length} bytes; the limit is ${maxHeaderBytes}`);
  }
  const header = parseHeader(await source.read(lengthBytes, length));
  const start = lengthBytes + length;
  requireNoGaps([...header.values()], source.size - start);
  const tensors = new Map<string, PlacedTensor>();
  for (const [name, { type, layout, begin, end }] of header) {
    const bytes = partOf(source, start + begin, end - begin);
    tensors.set(name, {
      type,
      layout,
      storage: { size: bytes.size, open: () => Promise.resolve(bytes) },
    });
  }
  return withoutPrefix(tensors);
}

function headerLength(start: Uint8Array): number {
  return Number(new DataView(start.buffer, start.byteOffset).getBigUint64(0, true));
}

function parseHeader(bytes: Uint8Array): Map<string, Located> {
  const entries = Object.entries(parseObject(bytes)).filter(([name]) => name !== metadata);
  if (entries.length === 0) throw new Unreadable('has no tensors');
  return new Map(entries.map(([name, entry]) => [name, parseEntry(name, entry)]));
}

function parseObject(bytes: Uint8Array): object {
  let value: unknown;
  try {
    value = parseJson(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw new Unreadable('has a header that is not JSON in UTF-8', { cause });
  }
  if (typeof value === 'object' && value !== null) return value;
  throw new Unreadable('has a header that is no JSON object');
}

function parseEntry(name: string, entry: unknown): Located {
  const bad = (field: string, what: string) =>
    new Unreadable(`has a damaged header: ${shown(name)}${field} ${what}`);
  const parsed = v.safeParse(entrySchema, entry, { abortEarly: true });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const key = issue.path?.[0].key;
    throw bad(typeof key === 'string' ? `.${key}` : '', issue.message);
  }
  const { dtype, shape: dims, data_offsets: offsets } = parsed.output;
  const [begin, end] = offsets;
  const type = types.get(dtype);
  if (type === undefined) throw bad('.dtype', `is ${shown(dtype)}, which is not supported`);
  if (elementCount(dims) * elementBytes[type] !== end - begin) {
    throw bad('.data_offsets', 'do not span what dtype and shape need');
  }
  return { type, layout: { dims, strides: rowMajorStrides(dims), offset: 0 }, begin, end };
}

/**
 * The values must fill the file, without overlaps or gaps. A name that stands in the header twice leaves such
 * a gap, since JSON.parse keeps only the second.
 */
function requireNoGaps(tensors: Located[], size: number): void {
  let filled = 0;
  for (const { begin, end } of tensors.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== filled) throw new Unreadable('has a header whose tensors overlap or leave gaps');
    filled = end;
  }
  if (filled > size) throw new Unreadable(`is cut off: ${filled - size} bytes are missing`);
  if (filled < size) throw new Unreadable(`has ${size - filled} bytes that belong to no tensor`);
}
