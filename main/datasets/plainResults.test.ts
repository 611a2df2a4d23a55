/** What is taken straight from the bytes is what JSON.parse reads, to the last bit; and nothing that it refuses is taken. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takePlainResults } from './plainResults.ts';

function taken(text: string): readonly number[][] | null {
  const rows: number[][] = [];
  const isAll = takePlainResults(Buffer.from(text), (...row) => {
    rows.push(row);
    return true;
  });
  return isAll ? rows : null;
}

const plain = { image_id: 7, category_id: 3, bbox: [1, 2, 3.5, 4], score: 0.25 };
const row = [7, 3, 1, 2, 3.5, 4, 0.25];

describe('takePlainResults', () => {
  it.each([
    ['as programs write it', JSON.stringify([plain, plain]), [row, row]],
    ['with space', ` ${JSON.stringify([plain], null, 2)}\r\n\t`, [row]],
    ['nothing', ' [ ] ', []],
    [
      'with more keys, whatever they hold',
      `[${JSON.stringify({ id: 1, segmentation: [[1, 2], [], { counts: 'ab', size: [1, 2] }], ...plain, note: null, ok: true, no: false })}]`,
      [row],
    ],
    [
      'with a key twice, of which the last counts',
      '[{"score":9,"image_id":7,"category_id":3,"bbox":[1,2,3.5,4],"score":0.25}]',
      [row],
    ],
  ])('takes a list %s', (_, text, rows) => {
    expect(taken(text)).toEqual(rows);
  });

  it.each([
    ['no list', JSON.stringify({ results: [plain] })],
    ['what is cut short', JSON.stringify([plain]).slice(0, -1)],
    ['what is cut in a number', '[{"image_id":7,"category_id":3,"bbox":[1,2,3,4],"score":0.'],
    ['more behind it', `${JSON.stringify([plain])}x`],
    ['a comma too many', '[{"image_id":7,"category_id":3,"bbox":[1,2,3,4],"score":1},]'],
    ['a list in place of a result', '[[]]'],
    ['a text for an id', JSON.stringify([{ ...plain, image_id: 'a' }])],
    ['an id that is not whole', JSON.stringify([{ ...plain, category_id: 1.5 }])],
    ['three numbers of a box', JSON.stringify([{ ...plain, bbox: [1, 2, 3] }])],
    ['five numbers of a box', JSON.stringify([{ ...plain, bbox: [1, 2, 3, 4, 5] }])],
    ['no score', JSON.stringify([{ ...plain, score: undefined }])],
    [
      'a score beyond all numbers',
      '[{"image_id":7,"category_id":3,"bbox":[1,2,3,4],"score":1e999}]',
    ],
    ['NaN', '[{"image_id":7,"category_id":3,"bbox":[1,2,3,4],"score":NaN}]'],
    ['a nought before a number', '[{"image_id":07,"category_id":3,"bbox":[1,2,3,4],"score":1}]'],
    [
      'a number that begins with a point',
      '[{"image_id":7,"category_id":3,"bbox":[1,2,3,4],"score":.5}]',
    ],
    [
      'a number that ends with a point',
      '[{"image_id":7,"category_id":3,"bbox":[1,2,3,4],"score":5.}]',
    ],
    [
      'an escape, which may be of a key',
      '[{"image\\u005fid":7,"category_id":3,"bbox":[1,2,3,4],"score":1}]',
    ],
    [
      'a control character in a text',
      '[{"note":"\n","image_id":7,"category_id":3,"bbox":[1,2,3,4],"score":1}]',
    ],
    ['no JSON in a field that nothing hangs on', `[{"a":tru,${JSON.stringify(plain).slice(1)}]`],
    [
      'what is nested too deep',
      `[{"a":${'['.repeat(50)}${']'.repeat(50)},${JSON.stringify(plain).slice(1)}]`,
    ],
  ])('leaves %s to others', (_, text) => {
    expect(taken(text)).toBeNull();
  });

  it('ends where a result may not be', () => {
    let count = 0;
    expect(takePlainResults(Buffer.from(JSON.stringify([plain, plain])), () => ++count < 1)).toBe(
      false,
    );
    expect(count).toBe(1);
  });

  it('has the bits of JSON.parse, however a number is written', () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 24n }), fc.nat(26)).map(([digits, decimals]) => {
        const text = String(digits).padStart(decimals + 1, '0');
        return decimals === 0 ? text : `${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
      }),
      fc.tuple(fc.integer(), fc.integer({ min: -400, max: 300 })).map(([m, e]) => `${m}E${e}`),
    );
    fc.assert(
      fc.property(number, (text) => {
        const written = `[{"image_id":7,"category_id":3,"bbox":[1,2,-0,4],"score":${text.replace('+', '')}}]`;
        const expected: unknown = JSON.parse(text.replace('+', ''));
        const [only] = taken(written) ?? [];
        if (Number.isFinite(expected)) expect(only).toEqual([7, 3, 1, 2, -0, 4, expected]);
        else expect(only).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
  });
});
