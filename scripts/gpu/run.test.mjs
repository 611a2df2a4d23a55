import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** @type {string} */
let folder;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'anchorscope-gpu-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe.skipIf(process.platform !== 'linux')('run.sh', () => {
  it('says what is missing where no pack was brought, without any program of the machine', () => {
    const gpu = path.join(folder, 'scripts', 'gpu');
    mkdirSync(gpu, { recursive: true });
    cpSync(path.join(import.meta.dirname, 'run.sh'), path.join(gpu, 'run.sh'));
    const { status, stderr } = spawnSync('/bin/bash', ['scripts/gpu/run.sh'], {
      cwd: folder,
      env: { PATH: '' },
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    expect(stderr).toBe(
      "There is no dist/gpu-pack in this checkout: make it with 'npm run gpu:pack' and bring it here.\n",
    );
  });
});

describe('recordImports.mjs', () => {
  it('writes down what a program and its children import and require', () => {
    writeFileSync(path.join(folder, 'required.cjs'), '');
    writeFileSync(path.join(folder, 'imported.mjs'), '');
    writeFileSync(
      path.join(folder, 'program.mjs'),
      `import { fork } from 'node:child_process';
       import { createRequire } from 'node:module';
       if (process.argv[2] === 'child') createRequire(import.meta.url)('./required.cjs');
       else { await import('./imported.mjs'); fork(import.meta.filename, ['child'], { execArgv: [] }); }`,
    );
    const preload = pathToFileURL(path.join(import.meta.dirname, 'recordImports.mjs')).href;
    const record = path.join(folder, 'record');
    mkdirSync(record);
    const { status, stderr } = spawnSync(process.execPath, [path.join(folder, 'program.mjs')], {
      env: { NODE_OPTIONS: `--import ${preload}`, RECORD_IMPORTS: record },
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const recorded = readdirSync(record).flatMap((name) =>
      readFileSync(path.join(record, name), 'utf8').split('\n'),
    );
    for (const name of ['program.mjs', 'imported.mjs', 'required.cjs']) {
      expect(recorded).toContain(pathToFileURL(path.join(folder, name)).href);
    }
  });
});
