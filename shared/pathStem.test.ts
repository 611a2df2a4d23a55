import path from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stemOf } from './pathStem.ts';

it('leaves an extension away as Node has it', () => {
  const names = fc.string({ unit: fc.constantFrom('a', 'B', '.', '/', 'é'), maxLength: 9 });
  fc.assert(
    fc.property(names, (name) => {
      // Neither is the path of a file.
      fc.pre(!name.endsWith('/') && path.posix.basename(name) !== '..');
      const { length } = path.posix.extname(name);
      expect(stemOf(name)).toBe(name.slice(0, name.length - length));
    }),
  );
  expect(['a.b/c', 'a.b/c.d.e', '.x', 'x.', 'a/.x.y'].map(stemOf)).toEqual([
    ...['a.b/c', 'a.b/c.d', '.x', 'x', 'a/.x'],
  ]);
});
