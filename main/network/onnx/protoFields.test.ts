import { describe, expect, it } from 'vitest';
import { Unreadable } from '../unreadable.ts';
import { NodeProtoSchema } from './onnx_pb.ts';
import { Allowance, fieldsOf, textOf, wholesOf } from './protoFields.ts';

const read = (bytes: readonly number[], allowance = new Allowance(100, 'has too many')) => [
  ...fieldsOf(Uint8Array.from(bytes), NodeProtoSchema, 'node 1', allowance),
];

describe('fieldsOf', () => {
  it('gives numbers, and bytes that are views', () => {
    const message = Uint8Array.from([8, 172, 2, 18, 2, 104, 105, 29, 1, 2, 3, 4]);
    const fields = [...fieldsOf(message, NodeProtoSchema, 'node 1', new Allowance(3, ''))];
    expect(fields.map(({ number, value }) => [number, value])).toEqual([
      [1, 300n],
      [2, 0n],
      [3, 0n],
    ]);
    expect(fields[1]?.bytes?.buffer).toBe(message.buffer);
    expect([...(fields[1]?.bytes ?? [])]).toEqual([104, 105]);
  });

  it('reads negative numbers', () => {
    expect(read([8, ...Array<number>(9).fill(255), 1])[0]?.value).toBe(-1n);
  });

  it('stops where a file has more fields than it may', () => {
    const allowance = new Allowance(3, 'has too many');
    read([8, 1, 8, 1], allowance);
    expect(() => read([8, 1, 8, 1], allowance)).toThrow(new Unreadable('has too many'));
  });

  it('says which field is cut short, and what it is for', () => {
    expect(() => read([10, 5, 97])).toThrow(
      'is cut short or damaged: node 1 needs 5 bytes for its input and has 1',
    );
    expect(() => read([122, 5])).toThrow('node 1 needs 5 bytes for its field 15 and has 0');
    expect(() => read([8, 128])).toThrow('is cut short or damaged in node 1');
    expect(() => read([13, 1, 2])).toThrow('is cut short or damaged in node 1');
  });
});

describe('wholesOf', () => {
  const packed = (...bytes: number[]) => ({ number: 8, bytes: Uint8Array.from(bytes), value: 0n });

  it('reads one number, a packed list, and no list that is too long', () => {
    expect(wholesOf({ number: 8, bytes: null, value: 7n }, 'x', 1)).toEqual([7n]);
    expect(wholesOf(packed(1, 172, 2, 3), 'x', 3)).toEqual([1n, 300n, 3n]);
    expect(wholesOf(packed(1, 172, 2, 3), 'x', 2)).toBeNull();
  });

  it('refuses half a number', () => {
    expect(() => wholesOf(packed(1, 172), 'node 1', 3)).toThrow(
      'is cut short or damaged in node 1',
    );
  });
});

describe('textOf', () => {
  const text = (...bytes: number[]) => ({ number: 1, bytes: Uint8Array.from(bytes), value: 0n });

  it('reads UTF-8 up to a length, and nothing else', () => {
    expect(textOf(text(195, 188), 'node 1', 2)).toBe('ü');
    expect(() => textOf(text(97, 97, 97), 'node 1', 2)).toThrow('has a name of 3 bytes in node 1');
    expect(() => textOf(text(195), 'node 1', 2)).toThrow('no text in UTF-8');
    expect(() => textOf({ number: 1, bytes: null, value: 1n }, 'node 1', 2)).toThrow('is damaged');
  });
});
