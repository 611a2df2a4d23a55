import { describe, expect, it } from 'vitest';
import { Spotlight } from './spotlight.svelte.ts';

describe('parts of the window that are pointed out', () => {
  it('have their numbers, and what is beside them recedes', () => {
    const spotlight = new Spotlight();
    expect(spotlight.of('canvas')).toEqual({});
    spotlight.point(['canvas', 'controls']);
    expect(spotlight.of('canvas')).toMatchObject({ 'data-ring': 1 });
    expect(spotlight.of('controls')).toMatchObject({ 'data-ring': 2 });
    expect(spotlight.of('inspector')).toEqual({ 'data-dim': true });
    spotlight.point([]);
    expect(spotlight.of('inspector')).toEqual({});
  });

  it('do not recede with what they are in, or what is in them', () => {
    const spotlight = new Spotlight();
    spotlight.point(['rail/anchors']);
    expect(spotlight.of('rail')).toEqual({});
    expect(spotlight.of('rail/anchors')).toMatchObject({ 'data-ring': 1 });
    expect(spotlight.of('rail/decoded')).toEqual({ 'data-dim': true });
    expect(spotlight.has('rail')).toBe(true);
    expect(spotlight.has('canvas')).toBe(false);
    spotlight.point(['rail']);
    expect(spotlight.of('rail/decoded')).toEqual({});
  });
});
