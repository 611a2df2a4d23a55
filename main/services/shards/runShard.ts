/** The run of one shard: from where it was left off to a part that is whole. */
import { createHash } from 'node:crypto';
import { failureOf, StudioError } from '../../../shared/result.ts';
import { count, counted } from '../../../shared/words.ts';
import { workOnEach, type BatchOptions } from '../jobs/batch.ts';
import { partVersion, type PartHeader } from './partLines.ts';
import { openPart, PartWriter } from './partWriter.ts';
import type { ValueSchema } from './readPart.ts';
import { placesOf, type Shard } from './shard.ts';

export interface ShardRun<Picture, Value> extends BatchOptions {
  readonly folder: string;
  readonly shard: Shard;
  /** What is asked of all pictures. */
  readonly about: Omit<PartHeader, 'kind' | 'version' | 'shard' | 'pictures'>;
  /** All of them, also of the other shards. */
  readonly pictures: readonly Picture[];
  /** What of a picture must be the same for each shard, as JSON. */
  readonly identityOf: (picture: Picture) => unknown;
  readonly work: (picture: Picture) => Promise<Value>;
  readonly schemaOf: ValueSchema<Value>;
  readonly signal: AbortSignal;
  /** Is told first how many of the shard's pictures are done already, and of how many. */
  readonly onBegin: (done: number, total: number) => void;
  readonly onPicture: (problem?: string) => void;
}

export interface ShardResult {
  readonly file: string;
  /** Those that did not fail, and those that did. */
  readonly done: number;
  readonly failed: number;
  /** Whether it was whole before. */
  readonly wasWhole: boolean;
}

/**
 * @throws StudioError stopped, saying how to go on; as openPart and workOnEach. What is done by then stays, and the next run of the same
 *   shard goes on with it.
 */
export async function runShard<Picture, Value>(
  run: ShardRun<Picture, Value>,
): Promise<ShardResult> {
  const { folder, shard, about, pictures, signal } = run;
  const header: PartHeader = {
    ...{ kind: 'anchorscope part', version: partVersion, program: about.program, shard },
    pictures: { count: pictures.length, digest: digestOf(pictures.map(run.identityOf)) },
    ...about,
  };
  const writer = await openPart(folder, header, run.schemaOf);
  if (!(writer instanceof PartWriter)) return { ...writer, wasWhole: true };
  const { from, to } = placesOf(shard, pictures.length);
  run.onBegin(writer.next - from, to - from);
  try {
    await workOnEach(
      pictures.slice(writer.next, to),
      run.work,
      signal,
      async (_picture, value, problem) => {
        const place = writer.next;
        if (value !== null) await writer.add({ kind: 'picture', place, value });
        else await writer.add({ kind: 'failed', place, problem: problem ?? '' });
        run.onPicture(problem);
      },
      run,
    );
    await writer.finish();
  } catch (error) {
    await writer.leave();
    if (failureOf(error).kind !== 'stopped') throw error;
    const kept = writer.next - from;
    const what = `${count(kept)} of ${counted(to - from, 'picture')} ${kept === 1 ? 'is' : 'are'} kept in ${folder}`;
    const sentence = `Stopped: ${what}, and the same command goes on after ${kept === 1 ? 'it' : 'them'}.`;
    throw new StudioError('stopped', sentence, { cause: error });
  }
  return { file: writer.file, done: writer.done, failed: writer.failed, wasWhole: false };
}

function digestOf(values: readonly unknown[]): string {
  const hash = createHash('sha256');
  for (const value of values) hash.update(`${JSON.stringify(value)}\n`);
  return hash.digest('hex');
}
