import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readModelFile } from './readModelFile.ts';
import { smallFile } from './testing/onnxFile.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-onnx-'));
});
afterEach(() => rm(folder, { recursive: true }));

const bytes = smallFile({ inputs: { x: [1] }, outputs: { x: [1] } });

describe('readModelFile', () => {
  it('gives the bytes, and what they say', async () => {
    const file = path.join(folder, 'a.onnx');
    await writeFile(file, bytes);
    const read = await readModelFile(file);
    expect(read).toMatchObject({ path: file, model: { irVersion: 8 } });
    expect(Buffer.from(bytes).equals(read.bytes)).toBe(true);
  });

  it('names the file that is damaged, missing, none, or too large', async () => {
    const file = path.join(folder, 'a.onnx');
    await expect(readModelFile(file)).rejects.toMatchObject({
      kind: 'notFound',
      message: `There is no file '${file}'.`,
    });
    await expect(readModelFile(folder)).rejects.toThrow(`'${folder}' is not a regular file.`);
    await writeFile(file, bytes.subarray(0, -3));
    await expect(readModelFile(file)).rejects.toMatchObject({
      kind: 'badModel',
      message: expect.stringContaining(`'${file}' is cut short or damaged`) as string,
    });
    const handle = await open(file, 'w');
    await handle.truncate(2 * 2 ** 30);
    await handle.close();
    await expect(readModelFile(file)).rejects.toThrow(
      `'${file}' has 2048 MiB; the limit is 2048 MiB.`,
    );
  });
});
