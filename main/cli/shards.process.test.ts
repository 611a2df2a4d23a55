/** Commands that are divided among machines, killed and gone on with, as a shell sees them: what `merge` prints is what one run prints. */
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { run, start } from './testing/program.ts';

const root = path.join(import.meta.dirname, '..', '..');
const model = path.join(root, 'models', 'blood-cells');
const sample = path.join(model, 'sample');
const ofModel = ['--model', model, '--provider', 'cpu'];
const few = ['generated-smear-00003', 'generated-smear-00007', 'generated-smear-00009'];

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-shards-'));
  for (const [part, ending] of [
    ['JPEGImages', 'jpg'],
    ['Annotations', 'xml'],
  ] as const) {
    await mkdir(path.join(folder, 'few', part), { recursive: true });
    for (const name of few) {
      const file = path.join(part, `${name}.${ending}`);
      await cp(path.join(sample, file), path.join(folder, 'few', file));
    }
  }
});
afterAll(() => rm(folder, { recursive: true }));

/** Times differ from run to run. A time is short: a column of numbers has millions of signs, of which each would be a beginning. */
const timeless = (text: string) =>
  text.replaceAll(/"timings":\{[^}]*\}/g, '').replaceAll(/ {1,40}[\d.,]{1,12} ms/g, ' ms');

describe('three shards', () => {
  const evaluate = ['evaluate', ...ofModel, '--data', sample];
  const diagnose = ['diagnose', ...ofModel, '--data', 'few', '--workers', '2'];
  const detect = ['detect', 'few', ...ofModel, '--stages'];
  it.each<[string, readonly string[], readonly string[]]>([
    ['evaluate', evaluate, []],
    ['diagnose', diagnose, []],
    ['detect', detect, ['--json']],
  ])('of %s are what one run is, bit for bit', async (name, command, kept) => {
    const out = path.join(folder, name);
    for (const number of [3, 1, 2]) {
      const part = ['--shard', `${number}/3`, '--out', out, ...kept];
      const { code, stdout } = await run([...command, ...part], folder);
      expect(code).toBe(0);
      expect(stdout).toContain(path.join(out, `part-0000${number}-of-00003.jsonl`));
    }
    for (const form of [['--json'], []]) {
      const whole = await run([...command, ...form], folder);
      const merged = await run(['merge', out, ...form], folder);
      expect([merged.code, merged.words]).toEqual([whole.code, whole.words.slice(1)]);
      expect(timeless(merged.stdout)).toBe(timeless(whole.stdout));
      // Nothing of an evaluation is a time.
      if (name !== 'detect') expect(merged.stdout).toBe(whole.stdout);
    }
  });

  it('that are there already are left as they are', async () => {
    const part = [...evaluate, '--shard', '2/3', '--out', path.join(folder, 'evaluate')];
    const { code, words, stdout } = await run([...part, '--json'], folder);
    expect([code, words.at(-1)]).toEqual([
      0,
      'Shard 2 of 3 is there already, and is left as it is:',
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'part', shard: 2, of: 3, pictures: 3 });
  });

  it('are refused with other settings, and when one is missing', async () => {
    const out = path.join(folder, 'evaluate');
    const part = ['--shard', '2/3', '--out', out];
    const other = await run([...evaluate, ...part, '--set', 'head.scoreThreshold=0.5'], folder);
    expect([other.code, other.stdout]).toEqual([2, '']);
    expect(other.words.at(-1)).toMatch(
      /part-00002-of-00003\.jsonl is of another run \(settings\.head\.scoreThreshold is [\d.]+ and not 0\.5\): remove it/,
    );
    await rm(path.join(out, 'part-00003-of-00003.jsonl'));
    const merged = await run(['merge', out], folder);
    expect([merged.code, merged.stdout]).toEqual([2, '']);
    expect(merged.words).toEqual([
      `Of 3 shards in “${out}” is missing: 3. Run them, then merge again.`,
    ]);
  });

  it('of detect have tables only where they were asked for', async () => {
    const out = path.join(folder, 'no tables');
    await run([...detect, '--out', out], folder);
    const { code, words } = await run(['merge', out, '--json'], folder);
    expect([code, words.join()]).toEqual([2, expect.stringContaining('have no tables')]);
  });
});

describe.skipIf(!existsSync('/proc/self/environ'))('a run of many pictures (needs Linux)', () => {
  const evaluate = ['evaluate', ...ofModel, '--data', sample];

  /** Ends it once one of the ten pictures is kept: what is left takes longer than to see that. */
  async function endedBy(signal: NodeJS.Signals, out: string) {
    const working = path.join(folder, out, 'part-00001-of-00001.jsonl.unfinished');
    const started = start([...evaluate, '--out', out], folder);
    await vi.waitFor(
      async () => {
        const lines = (await readFile(working, 'utf8').catch(() => '')).split('\n').length - 1;
        expect(lines).toBeGreaterThan(1);
      },
      { interval: 20 },
    );
    started.child.kill(signal);
    const ended = await started.ended;
    await vi.waitFor(() => expect(started.processes()).toEqual([]));
    expect(await readdir(path.join(folder, out))).toEqual([path.basename(working)]);
    return ended;
  }

  it.each([
    ['SIGKILL', null],
    ['SIGINT', 130],
  ] as const)('that %s ended goes on where it was, to the same bytes', async (signal, exit) => {
    const out = `ended by ${signal}`;
    const { code, stdout, words } = await endedBy(signal, out);
    expect([code, stdout]).toEqual([exit, '']);
    if (exit !== null) {
      expect(words.at(-1)).toMatch(
        /^Stopped: \d of 10 pictures (is|are) kept in ended by SIGINT, and the same command goes on/,
      );
    }
    const again = await run([...evaluate, '--out', out], folder);
    expect(again.code).toBe(0);
    expect(again.words.at(-1)).toMatch(/^\d pictures? of 10 done before\.$/);
    const whole = await run([...evaluate, '--json'], folder);
    const merged = await run(['merge', out, '--json'], folder);
    expect(merged.stdout).toBe(whole.stdout);
  });
});

describe('nonsense', () => {
  const detect = ['detect', sample, ...ofModel];
  it.each<[string, readonly string[], string]>([
    ['a shard that is none', [...detect, '--shard', '4/3', '--out', 'x'], '--shard is written i/n'],
    ['a shard without a place', [...detect, '--shard', '1/3'], '--shard needs --out'],
    ['no workers', [...detect, '--workers', '0'], 'It is a whole number from 1 to 256.'],
    ['a folder that is not there', ['merge', 'gone'], 'gone'],
    ['a folder without parts', ['merge', sample], 'has no part of a run'],
    [
      'shards of a file of results',
      ['evaluate', '--ground-truth', 'a', '--results', 'b', '--out', 'x'],
      'leave out what is of a model',
    ],
  ])('is refused: %s', async (_, args, sentence) => {
    const { code, stdout, words } = await run(args, folder);
    expect([code, stdout]).toEqual([2, '']);
    expect(words.join(' ')).toContain(sentence);
  });
});
