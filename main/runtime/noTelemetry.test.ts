import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeTinyPackage } from '../packages/testing/tinyPackage.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'anchorscope-home-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('a run of ONNX Runtime leaves no reports, device id or logs behind', async () => {
  const model = path.join(folder, 'model');
  const home = path.join(folder, 'home');
  await writeTinyPackage(model);
  mkdirSync(home);
  const program = `
    const { readModelFolder } = await import(${JSON.stringify(fileHere('modelFolder.ts'))});
    const { onnxRuntime } = await import(${JSON.stringify(fileHere('session.ts'))});
    const { head } = await readModelFolder(${JSON.stringify(model)});
    await (await onnxRuntime.open(head, 'cpu')).release();
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
