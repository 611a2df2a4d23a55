import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../shared/result.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { writeTinyPackage } from '../../packages/testing/tinyPackage.ts';
import { compressModel } from './compressModel.ts';

const scratch = useScratchFolder();

describe('compressModel', () => {
  it('says where there is nothing to compress, and makes no folder', async () => {
    const model = path.join(scratch(), 'tiny');
    await writeTinyPackage(model);
    const request = { model, folder: path.join(scratch(), 'thin'), ranks: null };
    const failed = await compressModel(request, new AbortController().signal).catch(failureOf);
    expect(failed).toMatchObject({
      kind: 'badModel',
      message: `${path.join(model, 'head.onnx')} has no fully connected layer to compress besides its last ones.`,
    });
    expect(await readdir(scratch())).toEqual(['tiny']);
  });
});
