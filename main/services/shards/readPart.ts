/** Reading a part back. It may have been cut off, changed, or be another program's: each is one sentence with the file and the line. */
import { createHash, type Hash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import * as v from 'valibot';
import { jsonText } from '../../../shared/json.ts';
import { StudioError } from '../../../shared/result.ts';
import { linesOf, type FileLine } from '../../disk/lines.ts';
import { openFailure } from '../../pictures/readSource.ts';
import {
  endSchema,
  headerSchema,
  lineSchema,
  type PartHeader,
  type PartLine,
} from './partLines.ts';
import { placesOf } from './shard.ts';

/** Bytes: the tables of a picture's stages are tens of megabytes. */
const longestLine = 2 ** 28;

/** How far a part is. */
export interface PartState {
  readonly header: PartHeader;
  /** The place of the next picture. */
  readonly next: number;
  /** Pictures that did not fail, and that did. */
  readonly done: number;
  readonly failed: number;
  /** Of the lines that are whole. */
  readonly bytes: number;
  readonly hash: Hash;
  /** Whether the closing line is there. */
  readonly isEnded: boolean;
}

/** The schema of what is kept of a picture. @throws StudioError badInput where such a part is not expected */
export type ValueSchema<Value> = (header: PartHeader) => v.GenericSchema<unknown, Value>;

/**
 * Reads a part, or what there is of one: a last line that was cut off is left out.
 * @param onLine is waited for
 * @returns null where not even the header is whole
 * @throws StudioError badInput naming the file, the line and the field; notFound
 */
export async function readPart<Value>(
  file: string,
  schemaOf: ValueSchema<Value>,
  onLine: (line: PartLine<Value>) => void | Promise<void> = () => {},
): Promise<PartState | null> {
  let reading: Reading<Value> | null = null;
  for await (const line of fileLines(file)) {
    if (!line.isWhole) break;
    if (reading === null) reading = new Reading(file, line, schemaOf);
    else await reading.add(line, onLine);
  }
  return reading?.state ?? null;
}

/** A part from its header on. */
class Reading<Value> {
  readonly #file: string;
  readonly #schema: ReturnType<typeof lineSchema<Value>>;
  #state: PartState;

  constructor(file: string, line: FileLine, schemaOf: ValueSchema<Value>) {
    const header = parsed(file, line, headerSchema);
    const { from } = placesOf(header.shard, header.pictures.count);
    this.#file = file;
    this.#schema = lineSchema(schemaOf(header));
    this.#state = {
      ...{ header, next: from, done: 0, failed: 0, bytes: line.end, isEnded: false },
      hash: createHash('sha256').update(line.bytes).update('\n'),
    };
  }

  get state(): PartState {
    return this.#state;
  }

  async add(
    line: FileLine,
    onLine: (line: PartLine<Value>) => void | Promise<void>,
  ): Promise<void> {
    const [file, state] = [this.#file, this.#state];
    if (state.isEnded) throw badLine(file, line, 'something stands after the closing line');
    if (isEnd(line)) {
      checkEnd(file, line, state);
      this.#state = { ...state, bytes: line.end, isEnded: true };
    } else {
      const read: PartLine<Value> = parsed(file, line, this.#schema);
      checkPlace(file, line, state, read.place);
      await onLine(read);
      const failed = Number(read.kind === 'failed');
      this.#state = {
        ...{ ...state, next: read.place + 1, bytes: line.end },
        ...{ done: state.done + 1 - failed, failed: state.failed + failed },
      };
    }
    state.hash.update(line.bytes).update('\n');
  }
}

/** @throws StudioError as readPart, and badInput where there is no whole header */
export async function readHeader(file: string): Promise<PartHeader> {
  for await (const line of fileLines(file)) return parsed(file, line, headerSchema);
  throw new StudioError('badInput', `${file} is no part of a run: it is empty.`);
}

/**
 * Looks whether a part is whole and as it was written, without a look at its pictures.
 * @throws StudioError badInput naming the file
 */
export async function checkWhole(file: string): Promise<void> {
  const hash = createHash('sha256');
  let last: FileLine | null = null;
  for await (const line of fileLines(file)) {
    if (last !== null) hash.update(last.bytes).update('\n');
    last = line;
  }
  if (last === null || !last.isWhole || !isEnd(last)) throw cutOff(file);
  const { digest } = parsed(file, last, endSchema);
  if (hash.digest('hex') !== digest) throw changed(file);
}

export function cutOff(file: string): StudioError {
  const sentence = `${file} is cut off: its closing line is missing. Remove it and run its shard again.`;
  return new StudioError('badInput', sentence);
}

function changed(file: string): StudioError {
  const sentence = `${file} is not as it was written: its digest is another one. Remove it and run its shard again.`;
  return new StudioError('badInput', sentence);
}

async function* fileLines(file: string): AsyncGenerator<FileLine> {
  try {
    if (!(await stat(file)).isFile()) {
      throw new StudioError('badInput', `${file} is no regular file.`);
    }
    yield* linesOf(file, longestLine);
  } catch (error) {
    if (error instanceof StudioError) throw error;
    if (error instanceof RangeError) {
      throw new StudioError('badInput', `${file}, ${error.message}.`);
    }
    throw openFailure(file, error);
  }
}

/** Its beginning says which of the lines it is: the closing one may come anywhere. */
function isEnd({ bytes }: FileLine): boolean {
  return bytes.subarray(0, 13).toString('latin1') === '{"kind":"end"';
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function parsed<Output>(
  file: string,
  line: FileLine,
  schema: v.GenericSchema<unknown, Output>,
): Output {
  let text: string;
  try {
    text = utf8.decode(line.bytes);
  } catch {
    throw badLine(file, line, 'it is not text in UTF-8');
  }
  const result = v.safeParse(v.pipe(jsonText, schema), text);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = v.getDotPath(issue);
  const what = field === null ? '' : `${field}: `;
  if (line.number > 1) throw badLine(file, line, what + issue.message);
  const sentence = `${file} is no part of a run that this program can read: line 1, ${what}${issue.message}.`;
  throw new StudioError('badInput', sentence);
}

function checkPlace(
  file: string,
  line: FileLine,
  { header, next }: PartState,
  place: number,
): void {
  const { to } = placesOf(header.shard, header.pictures.count);
  if (place === next && place < to) return;
  throw badLine(
    file,
    line,
    next >= to
      ? `place: picture ${place} is one more than the shard has`
      : `place: picture ${place} stands where ${next} belongs`,
  );
}

function checkEnd(file: string, line: FileLine, { header, hash, ...state }: PartState): void {
  const { pictures, failed, digest } = parsed(file, line, endSchema);
  const { to } = placesOf(header.shard, header.pictures.count);
  if (state.next !== to) {
    throw badLine(file, line, `the part ends at picture ${state.next} and not at ${to}`);
  }
  if (pictures !== state.done || failed !== state.failed) {
    throw badLine(file, line, 'it counts other pictures than there are');
  }
  if (hash.copy().digest('hex') !== digest) throw changed(file);
}

function badLine(file: string, { number }: FileLine, what: string): StudioError {
  return new StudioError('badInput', `${file}, line ${number}, ${what}.`);
}
