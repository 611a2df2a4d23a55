/** A command that goes through pictures: what it finds is told at once, or kept as the part of a shard, to be told by `merge`. */
import manifest from '../../package.json' with { type: 'json' };
import type { ModelSummary } from '../../shared/contract/models.ts';
import type { DetectionSettings } from '../../shared/model/settings.ts';
import { counted } from '../../shared/words.ts';
import { workOnEach } from '../services/jobs/batch.ts';
import { modelDigest } from '../services/models/modelDigest.ts';
import type { PartHeader, PartLine } from '../services/shards/partLines.ts';
import type { ValueSchema } from '../services/shards/readPart.ts';
import type { RunCommand } from '../services/shards/runCommands.ts';
import { runShard } from '../services/shards/runShard.ts';
import { onlyShard, type Shard } from '../services/shards/shard.ts';
import { print, say } from './output.ts';
import { PictureProgress } from './pictureProgress.ts';

/** Where a part goes, where one is made. */
export interface PartOptions {
  readonly shard?: Shard | undefined;
  readonly out?: string | undefined;
  readonly json: boolean;
}

/** Prints what becomes of a run, picture by picture or at its end. */
export interface Teller<Value> {
  /** Whether it prints while the run goes on. */
  readonly isPrinting: boolean;
  add(value: Value): void | Promise<void>;
  /** What a person should know of the picture, a sentence each. */
  remarksOf?(value: Value): readonly string[];
  /** Called once, when all is told. */
  end?(): void | Promise<void>;
}

export interface PictureRun<Picture, Value> {
  readonly model: Pick<ModelSummary, 'name' | 'path' | 'provider'>;
  readonly settings: DetectionSettings;
  readonly command: RunCommand;
  /** Of the data, as the header of a part has them. They are said already. */
  readonly problems: readonly string[];
  readonly isIncomplete: boolean;
  readonly pictures: readonly Picture[];
  readonly identityOf: (picture: Picture) => unknown;
  readonly work: (picture: Picture) => Promise<Value>;
  readonly schemaOf: ValueSchema<Value>;
  /** How many pictures are worked on at a time. */
  readonly atOnce: number;
  readonly signal: AbortSignal;
  readonly teller: () => Teller<Value>;
}

/** @returns the exit code: 1 where a picture or something of the data was left out. @throws StudioError. */
export function runPictures<Picture, Value>(
  run: PictureRun<Picture, Value>,
  { shard, out, json }: PartOptions,
): Promise<number> {
  return out === undefined ? tell(run) : keep(run, out, shard ?? onlyShard, json);
}

async function tell<Picture, Value>(run: PictureRun<Picture, Value>): Promise<number> {
  const teller = run.teller();
  const progress = new PictureProgress(run.pictures.length, teller.isPrinting);
  const { done, problems } = await workOnEach(
    run.pictures,
    run.work,
    run.signal,
    async (_picture, value, problem) => {
      if (value !== null) {
        teller.remarksOf?.(value).forEach((remark) => progress.say(remark));
        await teller.add(value);
      }
      progress.step(problem);
    },
    run,
  ).finally(() => progress.end());
  return endOf(teller, done, run.isIncomplete || problems.length > 0);
}

async function endOf<Value>(
  teller: Teller<Value>,
  done: number,
  isIncomplete: boolean,
): Promise<number> {
  if (done === 0) return 2;
  await teller.end?.();
  return isIncomplete ? 1 : 0;
}

async function keep<Picture, Value>(
  run: PictureRun<Picture, Value>,
  folder: string,
  shard: Shard,
  json: boolean,
): Promise<number> {
  const { model, settings, command, problems, isIncomplete } = run;
  let progress: PictureProgress | null = null;
  const { file, done, failed, wasWhole } = await runShard({
    ...run,
    ...{ folder, shard },
    about: {
      program: manifest.version,
      model: {
        name: model.name,
        digest: await modelDigest(model.path),
        provider: model.provider.actual,
      },
      ...{ settings, command, problems: [...problems], isIncomplete },
    },
    onBegin: (before, total) => {
      if (before > 0) say(`${counted(before, 'picture')} of ${total} done before.`);
      progress = new PictureProgress(total, false, before);
    },
    onPicture: (problem) => progress?.step(problem),
  }).finally(() => progress?.end());
  if (wasWhole) say(`Shard ${shard.number} of ${shard.of} is there already, and is left as it is:`);
  const told = { kind: 'part', file, shard: shard.number, of: shard.of, pictures: done, failed };
  await print(json ? JSON.stringify(told) : file);
  return isIncomplete || failed > 0 ? 1 : 0;
}

/** Tells a run that is read back. */
export class ReadRun<Value> {
  readonly #teller: Teller<Value>;
  readonly #header: Pick<PartHeader, 'isIncomplete'>;
  #done = 0;
  #failed = 0;

  constructor(teller: Teller<Value>, header: Pick<PartHeader, 'isIncomplete'>) {
    this.#teller = teller;
    this.#header = header;
  }

  async add(line: PartLine<Value>): Promise<void> {
    if (line.kind === 'failed') {
      this.#failed++;
      say(line.problem);
      return;
    }
    this.#done++;
    this.#teller.remarksOf?.(line.value).forEach(say);
    await this.#teller.add(line.value);
  }

  /** @returns the exit code of the command, had it been one run */
  end(): Promise<number> {
    return endOf(this.#teller, this.#done, this.#header.isIncomplete || this.#failed > 0);
  }
}
