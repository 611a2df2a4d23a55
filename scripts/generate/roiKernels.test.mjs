import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { roiKernels, target } from './roiKernels.mjs';

it('the committed kernels are those of roiKernels.wat', async () => {
  expect(readFileSync(target, 'utf8')).toBe(await roiKernels());
});
