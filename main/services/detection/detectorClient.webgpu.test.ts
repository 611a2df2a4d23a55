/**
 * webgpu without a graphics card: Debian's chromium brings a Vulkan driver that computes on the CPU
 * (SwiftShader), which ONNX Runtime's webgpu provider runs on. Slow, but its kernels are the true ones.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeTinyPackage } from '../../packages/testing/tinyPackage.ts';
import { DetectorClient } from './detectorClient.ts';
import { forkSubprocess } from '../../processes/forkSubprocess.ts';
import { rowsWithoutLike } from './testing/rowsWithoutLike.ts';

const root = path.join(import.meta.dirname, '..', '..', '..');
const d2goPackage = path.join(root, 'e2e', 'fixtures', 'd2go');
const d2go = path.join(root, '..', 'shared', 'data', 'd2go');
const chromium = '/usr/lib/chromium';
const driver = path.join(chromium, 'vk_swiftshader_icd.json');

const missing = [d2go, driver].filter((file) => !existsSync(file));
const needs = missing.length === 0 ? '' : ` (left out: there is no ${missing.join(' and no ')})`;

describe.skipIf(missing.length > 0)(`webgpu under SwiftShader${needs}`, () => {
  let folder: string;
  let client: DetectorClient;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-webgpu-'));
    vi.stubEnv('VK_ICD_FILENAMES', driver);
    vi.stubEnv('XDG_RUNTIME_DIR', folder);
    // Its Vulkan loader lies beside the driver; a system without a graphics card has no other.
    vi.stubEnv(
      'LD_LIBRARY_PATH',
      [chromium, process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':'),
    );
    client = new DetectorClient(
      forkSubprocess('detector', path.join(root, 'main', 'detector', 'process.ts'), null),
    );
  });
  afterEach(async () => {
    await client.close();
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });

  async function detectOn(provider: 'cpu' | 'webgpu') {
    const { settings } = await client.open(d2goPackage, provider);
    const source = path.join(d2go, 'test2.jpg');
    const window = { pictureId: 'p', tables: [], anew: true };
    return (await client.detect({ ...window, source, settings })).run;
  }

  it("gives the CPU's detections", async () => {
    const onCpu = await detectOn('cpu');
    const onWebgpu = await detectOn('webgpu');
    expect(onWebgpu.provider).toEqual({ requested: 'webgpu', actual: 'webgpu', reason: '' });
    expect(onCpu.detections.length).toBeGreaterThan(0);
    expect(rowsWithoutLike(onCpu.detections, onWebgpu.detections)).toEqual([]);
    expect(rowsWithoutLike(onWebgpu.detections, onCpu.detections)).toEqual([]);
  });

  it('is not what auto chooses', async () => {
    // Each kernel is compiled before it can be timed, so the fewer the network has the better.
    const model = path.join(folder, 'model');
    await writeTinyPackage(model);
    const { provider } = await client.open(model, 'auto');
    expect(provider.actual).toBe('cpu');
    expect(provider.reason).toContain('webgpu: slower than the CPU here');
  });
});
