/**
 * Training on webgpu without a graphics card, by Chromium's SwiftShader (see detectorClient.webgpu.test.ts): in a
 * process of its own, since drivers are found by the environment that a process begins with.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { item } from '../../../shared/item.ts';
import type { StepsOnProvider } from '../testing/stepOnProviders.ts';
import { writeSquares } from '../testing/squares.ts';

const chromium = '/usr/lib/chromium';
const driver = path.join(chromium, 'vk_swiftshader_icd.json');
const needs = existsSync(driver) ? '' : ` (left out: there is no ${driver})`;
const program = path.join(import.meta.dirname, '..', 'testing', 'stepOnProviders.ts');

describe.skipIf(needs !== '')(`training under SwiftShader${needs}`, () => {
  it("makes the CPU's step, and goes on from weights that stayed on the device", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-webgpu-'));
    const data = await writeSquares(path.join(folder, 'data'));
    const { stdout } = await promisify(execFile)(process.execPath, [program, 'webgpu', data], {
      env: {
        ...process.env,
        VK_ICD_FILENAMES: driver,
        XDG_RUNTIME_DIR: folder,
        LD_LIBRARY_PATH: [chromium, process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':'),
      },
    });
    await rm(folder, { recursive: true });
    const results = JSON.parse(stdout) as StepsOnProvider[];
    const [onCpu, onWebgpu] = [item(results, 0), item(results, 1)];
    expect(onCpu.change).toBeGreaterThan(1e-3);
    onCpu.losses.flat().forEach((loss, i) => {
      const other = item(onWebgpu.losses.flat(), i);
      expect(Math.abs((other ?? NaN) - (loss ?? NaN))).toBeLessThan(1e-3 * Math.abs(loss ?? NaN));
    });
    expect(onWebgpu.error).toBeLessThan(1e-3);
  });
});
