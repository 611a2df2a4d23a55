import { describe, expect, it } from 'vitest';
import { groupsInCircles, importsOf } from './circles.mjs';

/** @param {Record<string, string[]>} imports @returns {string[][]} */
const circles = (imports) =>
  [...new Set(groupsInCircles(new Map(Object.entries(imports))).values())]
    .map((group) => [...group].sort())
    .sort();

describe('groupsInCircles', () => {
  it('finds nothing where imports only go down', () => {
    expect(circles({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] })).toEqual([]);
  });

  it('finds two that import each other, and one that imports itself', () => {
    expect(circles({ a: ['b'], b: ['a'], c: ['c'] })).toEqual([['a', 'b'], ['c']]);
  });

  it('finds a long way round, and leaves out who merely leads to it or comes of it', () => {
    const imports = { top: ['a'], a: ['b'], b: ['c'], c: ['d', 'low'], d: ['b'], low: [] };
    expect(circles(imports)).toEqual([['b', 'c', 'd']]);
  });

  it('keeps circles apart that only meet by a path between them', () => {
    expect(circles({ a: ['b'], b: ['a', 'c'], c: ['d'], d: ['c'] })).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('passes over what is no file of the house', () => {
    expect(circles({ a: ['package.json', 'b'], b: [] })).toEqual([]);
  });
});

describe('importsOf', () => {
  it('sees types, values, re-exports and late imports', () => {
    const text = `
      import type { A } from './a.ts';
      import { type B, c } from '../b.ts';
      export * from './c.ts';
      const late = await import('./d.ts');
      type E = import('./e.ts').E;
      import fs from 'node:fs';
      // import './comment.ts';
    `;
    expect(importsOf('main/x/file.ts', text).sort()).toEqual([
      'main/b.ts',
      'main/x/a.ts',
      'main/x/c.ts',
      'main/x/d.ts',
      'main/x/e.ts',
    ]);
  });

  it('sees the scripts of a component and what its template imports', () => {
    const text = `<script lang="ts">import Part from './Part.svelte';</script>
      {#await import('./late/Mode.svelte') then Mode}<Mode />{/await}`;
    expect(importsOf('renderer/App.svelte', text)).toEqual([
      'renderer/Part.svelte',
      'renderer/late/Mode.svelte',
    ]);
  });
});
