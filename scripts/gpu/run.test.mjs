import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
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
import { importsOf } from '../lint/circles.mjs';
import { inProject } from '../setup/project.mjs';
import { leftBehind } from './packFiles.mjs';

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

describe('a checkout without what is left behind', () => {
  it('has all that the measurement and its processes import', () => {
    const entries = ['e2e/gpu/main.ts', 'main/detector/process.ts', 'main/training/process.ts'];
    const reached = new Set([...entries, 'scripts/gpu/unpack.mjs']);
    for (const file of reached) {
      expect(existsSync(inProject(file)), file).toBe(true);
      // Data that is imported imports nothing.
      if (file.endsWith('.json')) continue;
      for (const each of importsOf(file, readFileSync(inProject(file), 'utf8'))) reached.add(each);
    }
    expect(reached.size).toBeGreaterThan(300);
    const isLeft = (/** @type {string} */ file) =>
      leftBehind.some((pattern) =>
        pattern.startsWith('*')
          ? file.endsWith(pattern.slice(1))
          : path.matchesGlob(file, pattern) || path.matchesGlob(file, `${pattern}/**`),
      );
    expect([...reached].filter(isLeft)).toEqual([]);
    expect(isLeft('models/blood-cells-r-cnn/head.onnx')).toBe(true);
    expect(isLeft('main/cli/options.test.ts')).toBe(true);
    expect(isLeft('models/blood-cells/head.onnx')).toBe(false);
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
