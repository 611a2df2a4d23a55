/** One connection's share of a download: asks for what is missing and adds it to the part. */
import type { Beginning, Part, PartFile } from './part.ts';
import { connectionProblem, ConnectionProblem, statusProblem } from './problems.ts';
import { request } from './request.ts';

export interface Target {
  readonly address: URL;
  readonly part: Part;
  /** A file of more bytes is not what was asked for. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Without a byte for so long, the connection is given up; milliseconds. */
  readonly stallMilliseconds: number;
  /** @param totalBytes null where the server does not say. */
  readonly onBytes: (doneBytes: number, totalBytes: number | null) => void;
}

/** Where a body begins in the file, and how long the file is. */
interface Range {
  readonly start: number;
  readonly total: number | null;
}

/**
 * Receives to the end of the file. What came before a failure stays in the part.
 * @throws ConnectionProblem; the signal's reason; what the disk says.
 */
export async function receive(target: Target): Promise<void> {
  const had = await target.part.beginning(target.address.href);
  if (had !== null && (await receiveFrom(had, target))) return;
  if (had !== null) await target.part.remove();
  await receiveFrom(null, target);
}

/** @returns false where what is there cannot be gone on with. */
async function receiveFrom(had: Beginning | null, target: Target): Promise<boolean> {
  const { part, address } = target;
  const watch = new Watch(target);
  try {
    const response = await request(address, rangeHeaders(had), watch.signal);
    const range = rangeOf(response, had, address);
    if (range === null) return false;
    if (range.start > 0 && range.start === range.total) {
      target.onBytes(range.start, range.total);
      return true;
    }
    refuseOther(response, range, target);
    const handle =
      range.start > 0
        ? await part.resume()
        : await part.restart(address.href, validatorOf(response.headers));
    try {
      await write(response, handle, range, target, watch);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    throw watch.stalled ?? error;
  } finally {
    watch.end();
  }
}

async function write(
  response: Response,
  handle: PartFile,
  { start, total }: Range,
  { address, part, maxBytes, onBytes }: Target,
  watch: Watch,
): Promise<void> {
  let done = start;
  onBytes(done, total);
  for await (const chunk of chunksOf(response, address)) {
    watch.touch();
    done += chunk.byteLength;
    if (done > maxBytes) {
      await part.remove();
      throw tooLarge(address);
    }
    await handle.appendFile(chunk);
    onBytes(done, total);
  }
  if (total !== null && done < total) throw connectionProblem(new Error('short'), address);
}

/** The body's bytes. @throws ConnectionProblem where it breaks off. */
async function* chunksOf({ body }: Response, address: URL): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      throw connectionProblem(error, address);
    });
    if (done) return;
    yield value;
  }
}

function rangeHeaders(had: Beginning | null): Record<string, string> {
  return had === null ? {} : { Range: `bytes=${had.bytes}-`, 'If-Range': had.validator };
}

/**
 * What the answer's body holds of the file; the whole of it where the range that was asked for begins at
 * its end. null: nothing that goes on where ours ends.
 * @throws ConnectionProblem for a refusal.
 */
function rangeOf({ status, headers }: Response, had: Beginning | null, address: URL): Range | null {
  if (status === 200) {
    const length = Number(headers.get('content-length') ?? Number.NaN);
    return { start: 0, total: Number.isSafeInteger(length) ? length : null };
  }
  if (had === null || (status !== 206 && status !== 416)) throw statusProblem(status, address);
  const [, start, total] =
    /^bytes (?:(\d+)-\d+|\*)\/(\d+)$/.exec(headers.get('content-range') ?? '') ?? [];
  const begins = status === 416 ? total : start;
  return Number(begins) === had.bytes ? { start: had.bytes, total: Number(total) } : null;
}

/** Answers that are no file of the kind that was asked for. */
function refuseOther({ headers }: Response, { total }: Range, { address, maxBytes }: Target): void {
  if (headers.get('content-type')?.startsWith('text/html') === true) {
    const reason = `${address.hostname} sent a web page in its place, as networks do that ask to sign in`;
    throw new ConnectionProblem(reason, 'lasting');
  }
  if (total !== null && total > maxBytes) throw tooLarge(address);
}

/** What If-Range may ask by; null where the server names no version. */
function validatorOf(headers: Headers): string | null {
  const tag = headers.get('etag');
  if (tag?.startsWith('"') === true) return tag;
  return headers.get('last-modified');
}

function tooLarge({ hostname }: URL): ConnectionProblem {
  return new ConnectionProblem(`what ${hostname} sends is larger than the file was`, 'lasting');
}

/** Gives a connection up when nothing comes for too long, or when a person stops it. */
class Watch {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #outer: AbortSignal;
  readonly signal: AbortSignal;
  /** Why it was given up; null where it was not. */
  stalled: ConnectionProblem | null = null;

  constructor({ address, signal, stallMilliseconds }: Target) {
    this.#outer = signal;
    this.signal = AbortSignal.any([signal, this.#controller.signal]);
    this.#timer = setTimeout(() => {
      if (this.#outer.aborted) return;
      const reason = `${address.hostname} sent nothing for ${stallMilliseconds / 1000} seconds`;
      this.stalled = new ConnectionProblem(reason, 'passing');
      this.#controller.abort(this.stalled);
    }, stallMilliseconds);
  }

  /** Something came. */
  touch(): void {
    this.#timer.refresh();
  }

  /** Ends the connection, also where its answer was not read to the end. */
  end(): void {
    clearTimeout(this.#timer);
    this.#controller.abort();
  }
}
