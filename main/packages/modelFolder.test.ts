import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readModelFolder } from './modelFolder.ts';
import { tinySpec, writeTinyPackage } from './testing/tinyPackage.ts';

let folder: string;
let description: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anchorscope-model-'));
  description = join(folder, 'model.json');
});
afterEach(() => rm(folder, { recursive: true }));

const failure = (path = folder) =>
  readModelFolder(path).then(
    () => 'no failure',
    (error: unknown) => String(error),
  );

describe('readModelFolder', () => {
  it.each(['the folder', 'its model.json'])('reads a package by %s', async (way) => {
    await writeTinyPackage(folder);
    const read = await readModelFolder(way === 'the folder' ? folder : description);
    expect(read.folder).toBe(folder);
    expect(read.spec.name).toBe('Tiny');
    expect(read.files.trunk.name).toBe('trunk.onnx');
    expect(createHash('sha256').update(read.files.head.bytes).digest('hex')).toBe(
      read.spec.files.head.sha256,
    );
  });

  it('reads model.json with a byte order mark', async () => {
    await writeTinyPackage(folder);
    await writeFile(description, `\uFEFF${await readFile(description, 'utf8')}`);
    expect((await readModelFolder(folder)).spec.name).toBe('Tiny');
  });

  it('says that there is no package', async () => {
    expect(await failure(join(folder, 'none'))).toContain(
      `There is no model package at ${join(folder, 'none')}.`,
    );
    expect(await failure()).toContain(`${folder} is not a model package: it has no model.json.`);
  });

  it('says where model.json is no JSON', async () => {
    await writeFile(description, '{\n  "format": anchorscope\n}');
    expect(await failure()).toContain(`${description}, line 2, column 13: unexpected "a".`);
  });

  it('says that model.json is no text', async () => {
    await writeFile(description, new Uint8Array([0x7b, 0xff, 0xfe]));
    expect(await failure()).toContain(`${description} is not text in UTF-8.`);
  });

  it('names the fields that are wrong, the first few of them', async () => {
    const spec = tinySpec();
    await writeTinyPackage(folder, { spec: { ...spec, rpn: { ...spec.rpn, levels: [] } } });
    expect(await failure()).toMatch(/model\.json: rpn\.levels: .+\.$/);
    await writeTinyPackage(folder, { spec: {} });
    expect(await failure()).toMatch(/model\.json: kind: .+\.$/);
    await writeTinyPackage(folder, { spec: { kind: 'faster-rcnn' } });
    expect(await failure()).toMatch(
      /model\.json: format: .+; formatVersion: .+; name: .+; and \d+ more\.$/,
    );
  });

  it('does not read a description beyond the limit', async () => {
    await writeFile(description, '');
    await truncate(description, 4 * 2 ** 20 + 1);
    expect(await failure()).toContain(`${description} has 5 MiB; the limit is 4 MiB.`);
  });

  it('says at once where a description is nested without end', async () => {
    const before = process.cpuUsage();
    for (const open of ['[', '{"a":']) {
      await writeFile(description, open.repeat(2 ** 19));
      expect(await failure()).toMatch(
        /model\.json, line 1, column \d+: more than 64 lists and objects are inside each other\.$/,
      );
    }
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(5000);
  });

  it('does not read a graph beyond the limit', async () => {
    await writeTinyPackage(folder);
    await truncate(join(folder, 'trunk.onnx'), 3 * 2 ** 30);
    expect(await failure()).toContain(
      `files.trunk.path: ${join(folder, 'trunk.onnx')} has 3072 MiB; the limit is 2048 MiB.`,
    );
  });

  it('names a graph that is missing', async () => {
    await writeTinyPackage(folder);
    await rm(join(folder, 'head.onnx'));
    expect(await failure()).toContain(
      `files.head.path: ${join(folder, 'head.onnx')} cannot be found.`,
    );
  });

  it.skipIf(process.platform === 'win32')('does not wait for a pipe', async () => {
    await writeTinyPackage(folder);
    await rm(join(folder, 'head.onnx'));
    execFileSync('mkfifo', [join(folder, 'head.onnx')]);
    expect(existsSync(join(folder, 'head.onnx'))).toBe(true);
    expect(await failure()).toContain('head.onnx is not a regular file.');
  });

  it('does not take a graph with another hash', async () => {
    await writeTinyPackage(folder);
    const trunk = join(folder, 'trunk.onnx');
    const bytes = await readFile(trunk);
    await writeFile(trunk, bytes.subarray(0, -1));
    const hash = createHash('sha256').update(bytes.subarray(0, -1)).digest('hex');
    const message = await failure();
    expect(message).toContain(
      `${description}: files.trunk.sha256: ${trunk} is not the file that the package was made with.`,
    );
    expect(message).not.toContain(hash);
  });
});
