import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LastLines, exitReason, type ProcessEnd } from './childOutput.ts';

async function said(...chunks: readonly string[]): Promise<readonly string[]> {
  const output = new LastLines();
  const stream = new PassThrough();
  output.follow(stream);
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await new Promise((resolve) => stream.on('close', resolve));
  return output.lines;
}

describe('LastLines', () => {
  it('joins lines over chunks and keeps an unfinished last one', async () => {
    expect(await said('one\ntw', 'o\r\n\nthr', 'ee')).toEqual(['one', 'two', 'three']);
  });

  it('keeps the last twenty', async () => {
    const lines = Array.from({ length: 50 }, (_, i) => `line ${i}`);
    expect(await said(lines.join('\n'))).toEqual(lines.slice(-20));
  });

  it('does not grow with a line that never ends', async () => {
    const [line] = await said(...Array.from({ length: 100 }, () => 'x'.repeat(1000)));
    expect(line).toHaveLength(500);
  });
});

describe('exitReason', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-crashes-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const crashes = () => path.join(folder, 'crashes');
  const reason = (
    { code = null, signal = null }: Partial<Pick<ProcessEnd, 'code' | 'signal'>>,
    ...lines: readonly string[]
  ) => exitReason({ name: 'detector', pid: 12, code, signal }, lines, crashes());
  const kept = () => readdir(crashes());

  it('says how it ended', async () => {
    expect(await reason({ signal: 'SIGKILL' })).toBe('The detector process was ended by SIGKILL.');
    expect(await reason({ code: 7 })).toBe('The detector process ended with code 7.');
    expect(await reason({ code: 0 })).toBe('The detector process ended by itself.');
    expect(existsSync(crashes())).toBe(false);
  });

  it('keeps what it said last in a file that only its owner reads, and says where', async () => {
    const lines = ['starting', 'RangeError: no room', 'at error (x.ts:1)'];
    const sentence = await reason({ code: 1 }, ...lines);
    const [name = ''] = await kept();
    expect(name).toMatch(/^detector-2\d{3}-\d\d-\d\dT[\d-]+Z-12\.txt$/);
    const file = path.join(crashes(), name);
    expect(sentence).toBe(
      `The detector process ended with code 1. What it said last is in ${file}.`,
    );
    expect(readFileSync(file, 'utf8')).toBe(`${lines.join('\n')}\n`);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('says in words that there was no memory', async () => {
    expect(await reason({ code: 134 }, 'FATAL ERROR: JavaScript heap out of memory')).toMatch(
      /^The detector process ended with code 134\. It ran out of memory\. What it said last is in /,
    );
  });

  it('keeps nothing for a signal from outside, but for one of its own', async () => {
    expect(await reason({ signal: 'SIGKILL' }, 'Error: an old one')).toBe(
      'The detector process was ended by SIGKILL.',
    );
    expect(existsSync(crashes())).toBe(false);
    await reason({ signal: 'SIGSEGV' }, 'Error: this one.');
    expect(await kept()).toHaveLength(1);
  });

  it('says how it ended where nothing can be kept', async () => {
    await writeFile(crashes(), 'no folder');
    expect(await reason({ code: 1 }, 'RangeError')).toBe('The detector process ended with code 1.');
  });

  it('keeps the last twenty', async () => {
    await mkdir(crashes());
    const old = Array.from({ length: 30 }, (_, i) => `display-2020-01-${10 + i}T00-Z-1.txt`);
    for (const name of [...old, 'mine.txt']) await writeFile(path.join(crashes(), name), '');
    await reason({ code: 1 }, 'RangeError');
    const names = await kept();
    expect(names).toHaveLength(21);
    expect(names).toContain('mine.txt');
    expect(names).toContain(old.at(-19));
    expect(names).not.toContain(old.at(-20));
  });
});
