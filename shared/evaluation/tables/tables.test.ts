/** The same table in three formats, read again by programs of others or by their rules. */
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { labelOfCell } from '../../annotation/formats/csv/cells.ts';
import { csvTable } from './csvTable.ts';
import { jsonLinesTable } from './jsonLinesTable.ts';
import { parquetTable } from './parquetTable.ts';
import { rowsOfTable, type DataTable } from './table.ts';

const table: DataTable = {
  name: 'small',
  columns: [
    { name: 'class', type: 'text', values: ['cat', '=1+1', 'a "b", c', null, ''] },
    { name: 'picture', type: 'path', values: ['a/b.jpg', '-x.jpg', '@y.jpg', 'c d.jpg', null] },
    { name: 'objects', type: 'whole', values: [1, -2, 2 ** 40, null, 0] },
    { name: 'ap', type: 'number', values: [0.1, -1e-9, null, 1 / 3, 0] },
    { name: 'crowd', type: 'flag', values: [true, false, null, true, false] },
  ],
};

/** RFC 4180's grammar, apart. */
function csvRows(text: string): string[][] {
  const rows: string[][] = [];
  let [row, cell, isQuoted]: [string[], string, boolean] = [[], '', false];
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (text[i + 1] === '"') cell += text[++i]!;
      else isQuoted = false;
    } else if (character === '"') isQuoted = true;
    else if (character === ',') {
      row.push(cell);
      cell = '';
    } else if (character === '\r') {
      expect(text[++i]).toBe('\n');
      rows.push([...row, cell]);
      [row, cell] = [[], ''];
    } else cell += character;
  }
  expect([row, cell, isQuoted]).toEqual([[], '', false]);
  return rows;
}

describe('csvTable', () => {
  it('is RFC 4180, and no formula', () => {
    expect([...csvTable(table)]).toEqual([
      'class,picture,objects,ap,crowd\r\n',
      'cat,a/b.jpg,1,0.1,true\r\n',
      "'=1+1,./-x.jpg,-2,-1e-9,false\r\n",
      '"a ""b"", c",./@y.jpg,1099511627776,,\r\n',
      ',"c d.jpg",,0.3333333333333333,true\r\n',
      '"",,0,0,false\r\n',
    ]);
  });

  it('gives back any text', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), (values) => {
        const text = [...csvTable({ name: 'any', columns: [{ name: 'x', type: 'text', values }] })];
        const [head, ...rows] = csvRows(text.join(''));
        expect(head).toEqual(['x']);
        expect(rows.map(([cell]) => labelOfCell(cell!))).toEqual(values);
        for (const [cell] of rows) expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
      }),
    );
  });

  it('has its head alone where there are no rows', () => {
    const empty: DataTable = {
      name: 'none',
      columns: [{ name: 'a b', type: 'whole', values: [] }],
    };
    expect([...csvTable(empty)]).toEqual(['"a b"\r\n']);
    expect([...jsonLinesTable(empty)]).toEqual([]);
  });
});

describe('jsonLinesTable', () => {
  it('is an object a row', () => {
    const lines = [...jsonLinesTable(table)];
    expect(lines).toHaveLength(5);
    expect(JSON.parse(lines[1]!)).toEqual({
      ...{ class: '=1+1', picture: '-x.jpg', objects: -2, ap: -1e-9, crowd: false },
    });
    expect(lines.every((line) => line.endsWith('\n') && !line.slice(0, -1).includes('\n'))).toBe(
      true,
    );
  });
});

describe('parquetTable', () => {
  const objectsOf = async (from: DataTable) => {
    const { buffer } = parquetTable(from);
    const rows: Record<string, unknown>[] = await parquetReadObjects({ file: buffer });
    return rows;
  };

  it('is read again with its types and what is not known', async () => {
    const rows = await objectsOf(table);
    expect(rows.map(({ objects }) => objects)).toEqual([1n, -2n, 2n ** 40n, null, 0n]);
    const plain = rows.map((row) =>
      Object.values(row).map((v) => (typeof v === 'bigint' ? Number(v) : v)),
    );
    expect(plain).toEqual([...rowsOfTable(table)]);
    const { schema } = parquetMetadata(parquetTable(table).buffer);
    expect(
      schema.slice(1).map(({ name, type, converted_type }) => [name, type, converted_type]),
    ).toEqual([
      ['class', 'BYTE_ARRAY', 'UTF8'],
      ['picture', 'BYTE_ARRAY', 'UTF8'],
      ['objects', 'INT64', undefined],
      ['ap', 'DOUBLE', undefined],
      ['crowd', 'BOOLEAN', undefined],
    ]);
  });

  it('holds nothing, nothing known, and more rows than a group has', async () => {
    const whole = (values: readonly (number | null)[]): DataTable => ({
      ...{ name: 'n', columns: [{ name: 'n', type: 'whole', values }] },
    });
    expect(await objectsOf(whole([]))).toEqual([]);
    expect(await objectsOf(whole([null, null]))).toEqual([{ n: null }, { n: null }]);
    const many = Array.from({ length: 250_001 }, (_, i) => i);
    const rows = await objectsOf(whole(many));
    expect(rows).toHaveLength(many.length);
    expect(rows.at(-1)).toEqual({ n: 250_000n });
    expect(parquetMetadata(parquetTable(whole(many)).buffer).row_groups).toHaveLength(3);
  });
});
