import { describe, expect, it, vi } from 'vitest';
import type { GraphFile } from './graphFile.ts';
import { onnxRuntime, sessionOptions } from './session.ts';
import { onnxModel } from './testing/onnx.ts';

/** y = x + [1, 2, 3] for rows of three. */
const addition: GraphFile = {
  name: 'addition.onnx',
  path: '/models/addition.onnx',
  bytes: onnxModel({
    inputs: [{ name: 'x', dims: ['n', 3] }],
    outputs: [{ name: 'y', dims: ['n', 3] }],
    nodes: [{ type: 'Add', inputs: ['x', 'w'], outputs: ['y'] }],
    weights: [{ name: 'w', dims: [3], values: new Float32Array([1, 2, 3]) }],
  }),
};
const x = { data: new Float32Array([10, 20, 30, 40, 50, 60]), dims: [2, 3] };

describe('onnxRuntime', () => {
  it('has the CPU everywhere', () => {
    expect(onnxRuntime.providers()).toContain('cpu');
  });

  it('has as many threads as the environment asks for, and else its own number', async () => {
    const threads = async (asked: string) => {
      vi.stubEnv('ANCHORSCOPE_THREADS', asked);
      return (await sessionOptions('cpu')).intraOpNumThreads;
    };
    expect(await threads('3')).toBe(3);
    const usual = await threads('');
    for (const asked of ['0', '-2', '1.5', 'many']) expect(await threads(asked)).toBe(usual);
  });

  it('tells a graph’s inputs and outputs', async () => {
    const session = await onnxRuntime.open(addition, 'cpu');
    expect(session.inputs).toEqual([{ name: 'x', type: 'float32', dims: ['n', 3] }]);
    expect(session.outputs).toEqual([{ name: 'y', type: 'float32', dims: ['n', 3] }]);
    await session.release();
  });

  it('runs a graph; what it gave outlives the session', async () => {
    const session = await onnxRuntime.open(addition, 'cpu');
    const { y } = await session.run({ x }, ['y']);
    await session.run({ x: { ...x, data: new Float32Array(6) } }, ['y']);
    await session.release();
    expect(y).toEqual({ data: new Float32Array([11, 22, 33, 41, 52, 63]), dims: [2, 3] });
  });

  it('says which file failed to run, and that it is the model’s fault', async () => {
    const session = await onnxRuntime.open(addition, 'cpu');
    const running = session.run({ x: { ...x, dims: [3, 2] } }, ['y']);
    await expect(running).rejects.toMatchObject({
      kind: 'badModel',
      message: expect.stringMatching(
        /^Running \/models\/addition\.onnx on cpu failed: .+\.$/,
      ) as string,
    });
    await session.release();
  });

  it('says that another provider failed', async () => {
    await expect(
      onnxRuntime.open({ ...addition, bytes: new Uint8Array(3) }, 'cuda'),
    ).rejects.toMatchObject({
      kind: 'provider',
    });
  });
});
