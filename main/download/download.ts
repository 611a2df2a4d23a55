/**
 * Downloads a published file: goes on where an earlier time ended, tries again when the connection is cut,
 * and keeps nothing that is not what was published.
 */
import * as nodeFileSystem from 'node:fs/promises';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { StudioError } from '../../shared/result.ts';
import { folderFailure } from '../disk/folderFailure.ts';
import { sha256Of } from './checksum.ts';
import { fileSize } from '../disk/fileSize.ts';
import { Part, type FileSystem } from './part.ts';
import { ConnectionProblem } from './problems.ts';
import { receive, type Target } from './receive.ts';

export interface DownloadRequest {
  /** https; http only on this machine itself. */
  readonly address: string;
  /** Where it goes; until it is whole and checked, it stands beside it as `.part`. */
  readonly file: string;
  /** Hex digits with which its SHA-256 begins. */
  readonly sha256Prefix: string;
  /** A longer file is refused. */
  readonly maxBytes: number;
  /** Stops it; what is there by then is gone on with the next time. */
  readonly signal: AbortSignal;
  /** @param totalBytes null where the server does not say. */
  readonly onReceived: (doneBytes: number, totalBytes: number | null) => void;
  readonly onChecked: (doneBytes: number, totalBytes: number) => void;
}

/** How long a bad connection is put up with, and the disk. */
export interface DownloadSurroundings {
  readonly stallMilliseconds: number;
  /** The pauses before it is tried again; when they are used up, it fails. */
  readonly pauses: readonly number[];
  readonly fileSystem: FileSystem;
}

const usual: DownloadSurroundings = {
  stallMilliseconds: 30_000,
  pauses: [1000, 3000, 10_000],
  fileSystem: nodeFileSystem,
};

/** A connection that brought so much further was worth it: the pauses begin anew. */
const worthwhileBytes = 1 << 20;

/**
 * Has the file at its place when it resolves, whole and checked. One that is there already is checked
 * and kept.
 * @throws StudioError `network` with what to do; `badInput` where it is not what was published (it is
 *   removed); `diskFull`; `stopped`. What is there is kept, unless it is another file than was asked for.
 */
export async function download(
  request: DownloadRequest,
  around: Partial<DownloadSurroundings> = {},
): Promise<void> {
  const { stallMilliseconds, pauses, fileSystem } = { ...usual, ...around };
  const { file, signal } = request;
  const part = new Part(file, fileSystem);
  try {
    await mkdir(path.dirname(file), { recursive: true });
    if ((await fileSize(file)) !== null) {
      if ((await prefixOf(file, request)) === request.sha256Prefix) return;
      await rm(file, { force: true });
    }
    const target = {
      address: new URL(request.address),
      part,
      maxBytes: request.maxBytes,
      signal,
      stallMilliseconds,
      onBytes: request.onReceived,
    };
    await receiveInTurns(target, pauses);
    const found = await prefixOf(part.path, request);
    if (found !== request.sha256Prefix) {
      await part.remove();
      throw notPublished(found, request);
    }
    await rename(part.path, file);
    await part.removeRecord();
  } catch (error) {
    throw downloadFailure(error, request);
  }
}

/** Connects again after each cut, as long as that leads further. */
async function receiveInTurns(target: Target, pauses: readonly number[]): Promise<void> {
  let farthest = 0;
  let cuts = 0;
  let reached = 0;
  const counting: Target = {
    ...target,
    onBytes: (done, total) => {
      reached = Math.max(reached, done);
      target.onBytes(done, total);
    },
  };
  for (;;) {
    try {
      await receive(counting);
      return;
    } catch (error) {
      target.signal.throwIfAborted();
      if (!(error instanceof ConnectionProblem) || error.outlook === 'lasting') throw error;
      if (reached >= farthest + worthwhileBytes) {
        farthest = reached;
        cuts = 0;
      }
      // Who is offline from the beginning wants to know it at once.
      const begun = reached > 0 || error.outlook === 'passing';
      const pause = begun ? pauses[cuts++] : undefined;
      if (pause === undefined) throw error;
      await wait(pause, undefined, { signal: target.signal });
    }
  }
}

/** As many hex digits of a file's SHA-256 as are known of the published one's. */
async function prefixOf(file: string, request: DownloadRequest): Promise<string> {
  const { sha256Prefix, signal, onChecked } = request;
  const total = (await fileSize(file)) ?? 0;
  onChecked(0, total);
  const whole = await sha256Of(file, signal, (done) => onChecked(done, total));
  return whole.slice(0, sha256Prefix.length);
}

function notPublished(found: string, { file, address, sha256Prefix }: DownloadRequest) {
  return new StudioError(
    'badInput',
    `${path.basename(file)} from ${address} is not what was published and was removed: its SHA-256 ` +
      `begins with ${found} and not with ${sha256Prefix}; download it again.`,
  );
}

function downloadFailure(error: unknown, { file, address, signal }: DownloadRequest): StudioError {
  const name = path.basename(file);
  if (signal.aborted) {
    const sentence = `The download of ${name} was stopped; what is there of it is kept.`;
    return new StudioError('stopped', sentence, { cause: error });
  }
  if (!(error instanceof ConnectionProblem)) return folderFailure(error, file, undefined);
  return new StudioError(
    'network',
    `${name} could not be downloaded: ${error.message}; try again, or download it yourself from ` +
      `${address} and import it as weights.`,
    { cause: error },
  );
}
