import { describe, expect, it } from 'vitest';
import { OutputBuffers } from './outputBuffers.ts';

const output = (name: string, shape: (number | string)[], type = 'float32' as const) => ({
  name,
  isTensor: true as const,
  type,
  shape,
});

describe('memory for outputs', () => {
  it('is the same for the same name, and grows for a larger one', () => {
    const buffers = new OutputBuffers();
    const bufferOf = (shape: number[]) => buffers.for([output('y', shape)])['y']?.data;
    const first = bufferOf([2, 3]) as Float32Array;
    const smaller = bufferOf([5]) as Float32Array;
    expect(first).toHaveLength(6);
    expect(smaller).toHaveLength(5);
    expect(smaller.buffer).toBe(first.buffer);
    expect((bufferOf([7]) as Float32Array).buffer).not.toBe(first.buffer);
  });

  it('is left to ONNX Runtime where a size is free or numbers are no float32', () => {
    const asked = new OutputBuffers().for([
      output('free', ['n', 2]),
      { ...output('whole', [2]), type: 'int64' },
      { name: 'list', isTensor: false },
    ]);
    expect(asked).toEqual({ free: null, whole: null, list: null });
  });
});
