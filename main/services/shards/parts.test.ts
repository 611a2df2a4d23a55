/** Parts: written, gone on with, read back and put together; and what is wrong with those that are not. */
import {
  appendFile,
  copyFile,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failureOf, StudioError } from '../../../shared/result.ts';
import { findParts, readRun } from './mergeParts.ts';
import { unfinishedEnding } from './partWriter.ts';
import type { PartLine } from './partLines.ts';
import { runShard } from './runShard.ts';
import { partName } from './shard.ts';
import {
  about,
  failingAt,
  names,
  shardRun,
  valueOfPicture,
  valueSchema,
  type TestValue,
} from './testing/shardRun.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-parts-'));
});
afterEach(() => rm(folder, { recursive: true }));

const place = (number: number, of = 3) => path.join(folder, partName({ number, of }));
const working = (number: number, of = 3) => place(number, of) + unfinishedEnding;

async function runAll(of = 3): Promise<void> {
  for (let number = 1; number <= of; number++) await runShard(shardRun(folder, { number, of }));
}

async function merged(): Promise<PartLine<TestValue>[]> {
  const lines: PartLine<TestValue>[] = [];
  await readRun(
    await findParts(folder),
    () => valueSchema,
    (line) => void lines.push(line),
  );
  return lines;
}

const sentenceOf = async (work: () => Promise<unknown>) =>
  (await work().then(() => null, failureOf))?.message ?? 'nothing was wrong';

const allLines: readonly unknown[] = names.map((picture, at) => ({
  ...{ kind: 'picture', place: at, value: valueOfPicture(picture) },
}));

describe('parts', () => {
  it.each([1, 2, 3, 10, 13])('of %i shards are the list again', async (of) => {
    await runAll(of);
    expect(await merged()).toEqual(allLines);
    expect((await readdir(folder)).sort()).toEqual(
      Array.from({ length: of }, (_, i) => partName({ number: i + 1, of })),
    );
  });

  it('have the same bytes, however often a run was ended and however many work at a time', async () => {
    await runShard(shardRun(folder, { number: 1, of: 1 }));
    const whole = await readFile(place(1, 1), 'utf8');
    await rm(place(1, 1));
    for (const name of [names[0]!, names[3]!, names[9]!]) {
      const run = shardRun(folder, { number: 1, of: 1 }, { work: failingAt(name), atOnce: 3 });
      await expect(runShard(run)).rejects.toMatchObject({ kind: 'diskFull' });
      expect(await readdir(folder)).toEqual([path.basename(working(1, 1))]);
    }
    await runShard(shardRun(folder, { number: 1, of: 1 }, { atOnce: 4 }));
    expect(await readFile(place(1, 1), 'utf8')).toBe(whole);
  });

  it('keep a picture that fails, with its sentence', async () => {
    const work = (picture: string) =>
      picture === names[4]
        ? Promise.reject(new StudioError('badInput', `'${picture}' is bad.`))
        : Promise.resolve(valueOfPicture(picture));
    const result = await runShard(shardRun(folder, { number: 1, of: 1 }, { work }));
    expect(result).toMatchObject({ done: 9, failed: 1, wasWhole: false });
    const problem = "'picture 4.jpg' is bad.";
    expect(await merged()).toEqual(allLines.with(4, { kind: 'failed', place: 4, problem }));
  });

  it('that are whole are left as they are', async () => {
    await runAll();
    const before = await stat(place(2));
    const work = vi.fn(() => Promise.reject(new Error('not asked for')));
    const result = await runShard(shardRun(folder, { number: 2, of: 3 }, { work }));
    expect(result).toEqual({ file: place(2), done: 3, failed: 0, wasWhole: true });
    expect((await stat(place(2))).mtimeMs).toBe(before.mtimeMs);
    expect(work).not.toHaveBeenCalled();
  });

  it('that were stopped say how far they are and how to go on', async () => {
    const stoppedAt = (stop: number) => {
      const controller = new AbortController();
      const work = (picture: string) => {
        if (picture === names[stop]) controller.abort();
        return Promise.resolve(valueOfPicture(picture));
      };
      const part = shardRun(folder, { number: 3, of: 3 }, { signal: controller.signal, work });
      return sentenceOf(() => runShard(part));
    };
    expect(await stoppedAt(6)).toBe(
      `Stopped: 1 of 4 pictures is kept in ${folder}, and the same command goes on after it.`,
    );
    expect(await stoppedAt(8)).toBe(
      `Stopped: 3 of 4 pictures are kept in ${folder}, and the same command goes on after them.`,
    );
    const onBegin = vi.fn();
    await runShard(shardRun(folder, { number: 3, of: 3 }, { onBegin }));
    expect(onBegin.mock.calls).toEqual([[3, 4]]);
  });
});

describe('what a killed run left', () => {
  const shard = { number: 1, of: 1 };
  let whole = '';
  beforeEach(async () => {
    await runShard(shardRun(folder, shard));
    whole = await readFile(place(1, 1), 'utf8');
    await rm(place(1, 1));
  });
  const left = (text: string) => writeFile(working(1, 1), text);
  const goOn = () => runShard(shardRun(folder, shard));

  it('is gone on with, wherever its last line was torn', async () => {
    for (let length = 0; length <= whole.length; length += 37) {
      await left(whole.slice(0, length));
      await goOn();
      expect(await readFile(place(1, 1), 'utf8')).toBe(whole);
      await rm(place(1, 1));
    }
  });

  it('needs only its name where the process ended just before that', async () => {
    await left(whole);
    const work = vi.fn(() => Promise.reject(new Error('not asked for')));
    await runShard(shardRun(folder, shard, { work }));
    expect(await readFile(place(1, 1), 'utf8')).toBe(whole);
  });

  const lines = () => whole.trimEnd().split('\n');
  it.each<[string, () => string[], string]>([
    [
      'a doubled line',
      () => [...lines().slice(0, 3), lines()[2]!],
      'line 4, place: picture 1 stands where 2 belongs.',
    ],
    ['a line of zeros', () => [...lines().slice(0, 3), '\0\0\0'], 'line 4, it is no JSON.'],
    [
      'a lost line',
      () => [lines()[0]!, lines()[2]!],
      'line 2, place: picture 1 stands where 0 belongs.',
    ],
    [
      'a number in words',
      () => [lines()[0]!, lines()[1]!.replace('"number":0', '"number":"0"')],
      'line 2, value.number: ',
    ],
    [
      'a key too many',
      () => [lines()[0]!, lines()[1]!.replace('{"kind', '{"more":1,"kind')],
      'line 2, more: ',
    ],
    [
      'another program',
      () => ['{"image":"a.jpg"}'],
      'is no part of a run that this program can read: line 1, kind: ',
    ],
    [
      'what is nested too often',
      () => [lines()[0]!, '['.repeat(100)],
      'line 2, more than 64 lists',
    ],
  ])('is refused with a sentence where it has %s', async (_, made, sentence) => {
    await left(`${made().join('\n')}\n`);
    expect(await sentenceOf(goOn)).toContain(working(1, 1));
    expect(await sentenceOf(goOn)).toContain(sentence);
  });

  it.each([
    [
      'settings',
      { ...about, settings: { rpn: { nmsIoU: 0.6 } } },
      'settings.rpn.nmsIoU is 0.7 and not 0.6',
    ],
    [
      'model',
      { ...about, model: { ...about.model, digest: 'b'.repeat(64) } },
      'model.digest is another one',
    ],
    [
      'command',
      { ...about, command: { ...about.command, tries: 25 } },
      'command.tries is 24 and not 25',
    ],
    [
      'reading of the data',
      { ...about, command: { ...about.command, vocFirstPixel: 0 as const } },
      'command.vocFirstPixel is 1 and not 0',
    ],
    ['program', { ...about, program: '1.2.4' }, 'program is "1.2.3" and not "1.2.4"'],
  ])('is refused where it is of another %s', async (_, other, sentence) => {
    await left(`${lines().slice(0, 3).join('\n')}\n`);
    const run = shardRun(folder, shard, { about: other });
    expect(await sentenceOf(() => runShard(run))).toBe(
      `${working(1, 1)} is of another run (${sentence}): remove it, or name another folder.`,
    );
  });

  it('is refused where the data are others', async () => {
    await left(`${lines().slice(0, 3).join('\n')}\n`);
    const run = shardRun(folder, shard, { pictures: names.with(9, 'other.jpg') });
    expect(await sentenceOf(() => runShard(run))).toContain('(pictures.digest is another one)');
  });

  it('is written by one process at a time', async () => {
    const run = shardRun(folder, shard, {
      work: async (picture) => {
        if (picture === names[2]) await appendFile(working(1, 1), lines()[3]!);
        return valueOfPicture(picture);
      },
    });
    expect(await sentenceOf(() => runShard(run))).toBe(
      `Another process writes to ${working(1, 1)}: one at a time can make a part.`,
    );
  });
});

describe('merging', () => {
  beforeEach(() => runAll());

  const changeLine = async (number: number, from: string, to: string) => {
    const text = await readFile(place(number), 'utf8');
    expect(text).toContain(from);
    await writeFile(place(number), text.replace(from, to));
  };

  it.each<[string, () => Promise<unknown>, string]>([
    ['a missing part', () => rm(place(2)), 'Of 3 shards in “FOLDER” is missing: 2. Run them'],
    ['a part that is not done', () => rename(place(3), working(3)), 'is missing: 3 (begun).'],
    [
      'nothing but begun parts',
      async () => {
        await rm(place(1));
        await rm(place(2));
        await rename(place(3), working(3));
      },
      'has no part that is whole',
    ],
    [
      'a doubled part',
      () => copyFile(place(2), `${place(2)} copy.jsonl`),
      'Shard 2 is there twice: ',
    ],
    [
      'a part under another one’s name',
      () => copyFile(place(2), place(3)),
      'Shard 2 is there twice: ',
    ],
    [
      'parts of another division',
      () => runShard(shardRun(folder, { number: 1, of: 2 })),
      'shard.of is 3 and not 2.',
    ],
    [
      'a part of other settings',
      () => changeLine(2, '"nmsIoU":0.7', '"nmsIoU":0.5'),
      `${partName({ number: 2, of: 3 })} is of another run than ${partName({ number: 1, of: 3 })}: settings.rpn.nmsIoU is 0.5 and not 0.7.`,
    ],
    [
      'a changed number',
      () => changeLine(2, '"number":1.3333333333333333', '"number":1.3333333333333334'),
      'is not as it was written: its digest is another one.',
    ],
    [
      'a part that is cut off',
      () => truncate(place(2), 700),
      'is cut off: its closing line is missing.',
    ],
    [
      'an empty file',
      () => writeFile(path.join(folder, 'x.jsonl'), ''),
      'x.jsonl is no part of a run: it is empty.',
    ],
    [
      'a file of another program',
      () => writeFile(path.join(folder, 'x.jsonl'), '{"a":1}\n'),
      'x.jsonl is no part of a run that this program can read: line 1, kind: ',
    ],
    [
      'text in another encoding',
      () => writeFile(path.join(folder, 'x.jsonl'), Buffer.of(0xff, 0xfe, 0x0a)),
      'x.jsonl, line 1, it is not text in UTF-8.',
    ],
  ])('refuses %s', async (_, spoil, sentence) => {
    await spoil();
    expect(await sentenceOf(merged)).toContain(sentence.replace('FOLDER', folder));
  });

  it('refuses a folder without parts, and one that is not there', async () => {
    const empty = await mkdtemp(path.join(folder, 'empty-'));
    expect(await sentenceOf(() => findParts(empty))).toContain('has no part of a run');
    expect(await sentenceOf(() => findParts(path.join(folder, 'gone')))).toContain('gone');
  });

  it('tells that something of the data was left out, whichever part met it', async () => {
    await rm(place(2));
    await runShard(
      shardRun(folder, { number: 2, of: 3 }, { about: { ...about, isIncomplete: true } }),
    );
    expect((await findParts(folder)).header.isIncomplete).toBe(true);
  });
});
