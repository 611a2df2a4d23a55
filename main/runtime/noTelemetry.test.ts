import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { onnxModel } from './testing/onnx.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'anchorscope-home-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('a run of ONNX Runtime leaves no reports, device id or logs behind', () => {
  const model = path.join(folder, 'model.onnx');
  const home = path.join(folder, 'home');
  writeFileSync(
    model,
    onnxModel({
      inputs: [{ name: 'x', dims: ['n', 3] }],
      outputs: [{ name: 'y', dims: ['n', 3] }],
      nodes: [{ type: 'Relu', inputs: ['x'], outputs: ['y'] }],
      weights: [],
    }),
  );
  mkdirSync(home);
  const program = `
    const { readFileSync } = await import('node:fs');
    const { onnxRuntime } = await import(${JSON.stringify(fileHere('session.ts'))});
    const path = ${JSON.stringify(model)};
    const file = { name: 'model.onnx', path, bytes: readFileSync(path) };
    await (await onnxRuntime.open(file, 'cpu')).release();
    console.log('opened');`;
  const { ORT_DISABLE_TELEMETRY: _, ...environment } = process.env;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', program],
    {
      encoding: 'utf8',
      env: { ...environment, HOME: home, USERPROFILE: home, XDG_CACHE_HOME: home, TMPDIR: home },
    },
  );
  expect(stderr).toBe('');
  expect(stdout).toBe('opened\n');
  expect(readdirSync(home)).toEqual([]);
});

function fileHere(name: string): string {
  return new URL(name, import.meta.url).href;
}
