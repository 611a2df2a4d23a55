/** Every command of package.json works on a fresh clone: it does its own set-up. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '..', '..');
/** @param {string} file */
const read = (file) => readFileSync(path.join(root, file), 'utf8');
/** @type {{ scripts: Record<string, string> }} */
const { scripts } = JSON.parse(read('package.json'));
/** @param {string} name @returns {string} the text of what it runs first */
const firstOf = (name) => read(/^node (\S+\.mjs)/.exec(scripts[name] ?? '')?.[1] ?? '');

describe('a command of package.json', () => {
  it.each(Object.keys(scripts))('%s installs what it needs', (name) => {
    expect(firstOf(name)).toMatch(/^ +installPackages\(\);$/m);
  });

  it.each(['start', 'bench', 'build', 'e2e', 'dist', 'dist:check'])(
    '%s builds the window',
    (name) => {
      expect(firstOf(name)).toMatch(/^ +await build(Window|All)\(\);$/m);
    },
  );
});
