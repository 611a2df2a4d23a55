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

  const xml = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?>`;
  const bytesOf = (declared: string, ...bytes: number[]) =>
    Buffer.concat([
      Buffer.from(`${xml(declared)}<name>`),
      Buffer.from(bytes),
      Buffer.from('</name>'),
    ]);

  test.each<[string, Buffer, string]>([
    ['Latin-1', bytesOf('ISO-8859-1', 0x56, 0xe9, 0x6c, 0x6f), 'Vélo'],
    ['Python’s Latin-1', bytesOf('latin-1', 0x56, 0xe9, 0x6c, 0x6f), 'Vélo'],
    ['windows-1251', bytesOf('windows-1251', 0xea, 0xee, 0xf2), 'кот'],
    // Sound UTF-8 as well, of other letters.
    ['GBK', bytesOf('gb2312', 0xc3, 0xa8), '猫'],
    ['GBK as Python calls it', bytesOf('cp936', 0xc3, 0xa8), '猫'],
    ['Shift JIS', bytesOf('Shift_JIS', 0x94, 0x4c), '猫'],
    ['Big5', bytesOf('big5', 0xbf, 0xdf), '貓'],
    ['EUC-KR', bytesOf('EUC-KR', 0xb0, 0xed), '고'],
    ['UTF-8 that says so', bytesOf('utf-8', 0xc3, 0xa8), 'è'],
    ['UTF-8 that calls itself UTF-16', bytesOf('utf-16', 0xc3, 0xa8), 'è'],
  ])('is read in the encoding that an XML declaration says: %s', async (_, bytes, name) => {
    expect(await inOne(bytes)).toContain(`<name>${name}</name>`);
    expect((await inPieces(bytes)).join('')).toContain(`<name>${name}</name>`);
  });

  test('is read in the encoding that its byte order mark says, whatever it declares', async () => {
    const text = `${xml('gb2312')}猫è`;
    const little = Buffer.from(`\uFEFF${text}`, 'utf16le');
    for (const bytes of [little, Buffer.from(little).swap16(), Buffer.from(`\uFEFF${text}`)]) {
      expect(await inOne(bytes)).toBe(text);
      expect((await inPieces(bytes)).join('')).toBe(text);
    }
    const unmarked = Buffer.from(xml('utf-16'), 'utf16le');
    expect(await inOne(unmarked)).toBe(xml('utf-16'));
    expect(await inOne(Buffer.from(unmarked).swap16())).toBe(xml('utf-16'));
  });

  test.each<[string, Buffer, string]>([
    [
      'an encoding that nobody knows',
      bytesOf('klingon'),
      'it says that it is in “klingon”, an encoding that is not known',
    ],
    ['what it does not hold', bytesOf('gb2312', 0xff, 0xff), 'it is not text in gb2312'],
    ['a half of UTF-16', Buffer.from([0xff, 0xfe, 0x41]), 'it is not text in UTF-16LE'],
  ])('that says %s is refused', async (_, bytes, reason) => {
    await expect(inOne(bytes)).rejects.toThrow(`“x/a.txt” cannot be read: ${reason}.`);
    await expect(inPieces(bytes)).rejects.toThrow(`“x/a.txt” cannot be read: ${reason}.`);
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
