import { describe, expect, test } from 'vitest';
import { TileStore } from './tileStore.ts';

function storeOf(maxBytes: number) {
  const dropped: string[] = [];
  const store = new TileStore<string>(maxBytes, (tile) => dropped.push(tile));
  const add = (...keys: string[]) => {
    for (const key of keys) store.add(key, `tile ${key}`, 10);
  };
  return { store, add, dropped };
}

describe('TileStore', () => {
  test('keeps as many bytes as it may, and drops what was not in view for the longest time', () => {
    const { store, add, dropped } = storeOf(30);
    add('a', 'b', 'c');
    store.inViewAre(['a']);
    store.inViewAre([]);
    add('d', 'e');
    expect(dropped).toEqual(['tile b', 'tile c']);
    expect(['a', 'd', 'e'].map((key) => store.get(key))).toEqual(['tile a', 'tile d', 'tile e']);
    expect(store.bytes).toBe(30);
  });

  test('drops nothing that is in view, however much that is', () => {
    const { store, add, dropped } = storeOf(20);
    store.inViewAre(['a', 'b', 'c', 'd']);
    add('x', 'a', 'b', 'c', 'd');
    expect(dropped).toEqual(['tile x']);
    expect(store.bytes).toBe(40);
    store.inViewAre(['d']);
    expect(dropped).toEqual(['tile x', 'tile a', 'tile b']);
  });

  test('drops a tile in whose place another comes, and all at the end', () => {
    const { store, add, dropped } = storeOf(100);
    add('a', 'a', 'b');
    expect(dropped).toEqual(['tile a']);
    expect(store.bytes).toBe(20);
    store.clear();
    expect(dropped).toHaveLength(3);
    expect(store.bytes).toBe(0);
    expect(store.has('a')).toBe(false);
  });
});
