import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { linesOf } from './lines.ts';

let folder = '';
let file = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-lines-'));
  file = path.join(folder, 'lines');
});
afterAll(() => rm(folder, { recursive: true }));

async function linesIn(content: string | Buffer, most = 1000) {
  await writeFile(file, content);
  const lines = [];
  for await (const line of linesOf(file, most)) lines.push(line);
  return lines;
}

it('gives the lines back, with the places where they end', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'ä', '\n', '\r', '🙂'), maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(text, async (content) => {
      const bytes = Buffer.from(content);
      const lines = await linesIn(bytes);
      const whole = lines.map((line) => `${line.bytes.toString()}${line.isWhole ? '\n' : ''}`);
      expect(whole.join('')).toBe(content);
      for (const [index, line] of lines.entries()) {
        expect(line.number).toBe(index + 1);
        expect(line.isWhole).toBe(index < lines.length - 1 || content.endsWith('\n'));
        const before = Buffer.from(whole.slice(0, index + 1).join(''));
        expect(line.end).toBe(before.length);
      }
    }),
  );
});

it('has lines that are longer than what is read at a time', async () => {
  const long = 'x'.repeat(700_000);
  const lines = await linesIn(`${long}\n\n${long}`, 1_000_000);
  expect(lines.map(({ bytes }) => bytes.length)).toEqual([700_000, 0, 700_000]);
});

it('refuses a line that is longer than any', async () => {
  await expect(linesIn('a\nbbbbb\n', 4)).rejects.toThrow('line 2 is longer than 4 bytes');
});
