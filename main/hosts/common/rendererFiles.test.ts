import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRendererFiles } from './rendererFiles.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-files-'));
  await mkdir(path.join(folder, 'assets'));
  await writeFile(path.join(folder, 'index.html'), '<!doctype html>');
  await writeFile(path.join(folder, 'assets', 'index.js'), 'export {};');
  await writeFile(path.join(folder, 'assets', 'secret.pem'), 'no file of a window');
  await symlink('/etc/passwd', path.join(folder, 'assets', 'link.js'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('readRendererFiles', () => {
  it('lists the files of the window by their addresses, and nothing else', async () => {
    const files = await readRendererFiles(folder);
    expect([...files.keys()].sort()).toEqual(['/', '/assets/index.js', '/index.html']);
    expect(files.get('/')).toBe(files.get('/index.html'));
    const script = files.get('/assets/index.js');
    expect(script?.contentType).toBe('text/javascript; charset=utf-8');
    expect(script?.bytes).toEqual(new TextEncoder().encode('export {};'));
    expect(script?.etag).toMatch(/^"[\w-]{43}"$/);
  });

  it('is empty where the window was not built', async () => {
    expect(await readRendererFiles(path.join(folder, 'nowhere'))).toEqual(new Map());
  });
});
