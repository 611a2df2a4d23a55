import { describe, expect, it } from 'vitest';
import { idOfSuggestion, Selection, suggestionOf } from './selection.svelte.ts';

describe('Selection', () => {
  it('adds and takes away with Shift, and never mixes annotations with a suggestion', () => {
    const selection = new Selection();
    selection.select(1);
    selection.select(2, true);
    selection.select(1, true);
    expect(selection.ids).toEqual([2]);
    selection.select(idOfSuggestion(4), true);
    expect(selection.ids).toEqual([idOfSuggestion(4)]);
    expect(selection.suggestion).toBe(4);
    expect(selection.annotations).toEqual([]);
    selection.select(3, true);
    expect(selection.ids).toEqual([3]);
    selection.select(null, true);
    expect(selection.ids).toEqual([3]);
    selection.select(null);
    expect(selection.ids).toEqual([]);
  });

  it('steps through an order, round and round, in both directions', () => {
    const selection = new Selection();
    const order = [5, 7, idOfSuggestion(0)];
    selection.step(order, 1);
    expect(selection.ids).toEqual([5]);
    selection.step(order, -1);
    expect(selection.suggestion).toBe(0);
    selection.step(order, 1);
    expect(selection.ids).toEqual([5]);
    selection.clear();
    selection.step(order, -1);
    expect(selection.suggestion).toBe(0);
    selection.step([], 1);
    expect(selection.suggestion).toBe(0);
  });

  it('names rows and ids apart', () => {
    expect(suggestionOf(idOfSuggestion(0))).toBe(0);
    expect(suggestionOf(12)).toBeNull();
  });

  it('leaves what is gone', () => {
    const selection = new Selection();
    selection.selectAll([1, 2, 3]);
    selection.selectAll([3, 4], true);
    selection.keepOnly((id) => id % 2 === 0);
    expect(selection.ids).toEqual([2, 4]);
  });
});
