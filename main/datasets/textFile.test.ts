import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { withFolder } from './testing/folders.ts';
import { readText, textPieces } from './textFile.ts';

const inOne = (content: string | Buffer) =>
  withFolder({ 'a.txt': content }, (folder) => readText(path.join(folder, 'a.txt'), 'x/a.txt'));

const inPieces = (content: string | Buffer) =>
  withFolder({ 'a.txt': content }, async (folder) => {
    const pieces: string[] = [];
    for await (const piece of textPieces(path.join(folder, 'a.txt'), 'x/a.txt')) pieces.push(piece);
    return pieces;
  });

describe('a text file', () => {
  test('is UTF-8, with a byte order mark or without', async () => {
    expect(await inOne('\uFEFFgröße\n')).toBe('größe\n');
    const long = '🐈'.repeat(50_000);
    const pieces = await inPieces(`\uFEFF${long}`);
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces.join('')).toBe(long);
  });

  test('of another kind is refused by its name', async () => {
    const words = '“x/a.txt” cannot be read: it is not text in UTF-8.';
    for (const bytes of [Buffer.from('größe', 'latin1'), Buffer.from([0x61, 0xe2, 0x82])]) {
      await expect(inOne(bytes)).rejects.toThrow(words);
      await expect(inPieces(bytes)).rejects.toThrow(words);
    }
  });

  test('in one piece has a size that makes sense', async () => {
    await expect(inOne(Buffer.alloc(5_000_000, 'a'))).rejects.toThrow(
      '“x/a.txt” cannot be read: it has 5 MB, and such a file may have at most 4.',
    );
  });

  test('must be there', async () => {
    await expect(readText('/nowhere/a.txt', 'x/a.txt')).rejects.toThrow(
      "There is no file 'x/a.txt'.",
    );
  });
});
