import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { classColourOf, colourOf, readPalette } from './palette.ts';
import type { Colour } from './scene.ts';

const css = readFileSync(path.resolve(import.meta.dirname, '../ui/tokens.css'), 'utf8');
const token = (name: string) => new RegExp(`${name}: (#[0-9a-f]{6});`).exec(css)?.[1] ?? '';

const classes = Array.from({ length: 7 }, (_, i) => classColourOf(i));

/** What eyes see that lack a kind of cones, wholly: Machado, Oliveira and Fernandes 2009, in linear RGB. */
const eyes: Readonly<Record<string, readonly (readonly [number, number, number])[]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** As seen, in OKLab (Ottosson 2020), where equal distances look equal. */
function seen(colour: Colour, by: string): Colour {
  const linear = colour.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  );
  const times = (m: readonly (readonly number[])[], v: readonly number[]) =>
    m.map((row) => row.reduce((sum, x, i) => sum + x * (v[i] ?? 0), 0));
  const rgb = times(eyes[by] ?? [], linear).map((part) => Math.min(1, Math.max(0, part)));
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb,
  ).map(Math.cbrt);
  const [l = 0, a = 0, b = 0] = times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones,
  );
  return [l, a, b];
}

const distance = (a: Colour, b: Colour) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

describe('the colours of classes', () => {
  it.each(Object.keys(eyes))('are told apart by %s eyes', (by) => {
    for (const [i, one] of classes.entries()) {
      for (const other of classes.slice(0, i)) {
        const [a, b] = [one, other].map((name) => seen(colourOf(token(`--canvas-${name}`)), by));
        expect(distance(a!, b!), `${one} and ${other}`).toBeGreaterThan(0.09);
      }
    }
  });

  it('are a class’s own, and come round where there are more classes', () => {
    expect(new Set(classes).size).toBe(7);
    expect(classColourOf(7)).toBe(classColourOf(0));
    expect(classColourOf(79)).toBe(classColourOf(79 % 7));
  });
});

describe('the palette', () => {
  it('has a token for every colour of boxes', () => {
    const asked: string[] = [];
    readPalette((name) => {
      asked.push(name);
      return '#000000';
    });
    for (const name of asked) expect(token(name), name).not.toBe('');
  });

  it('has for what did not go on colours that are duller than any that did', () => {
    const { boxes } = readPalette(token);
    const dullness = (name: string, colour: Colour) => {
      const [, a, b] = seen(colour, 'normal');
      return { name, chroma: Math.hypot(a, b) };
    };
    const all = Object.entries(boxes).map(([name, colour]) => dullness(name, colour));
    const dead = all.filter(({ name }) => name.startsWith('fate-'));
    const alive = all.filter(({ name }) => !name.startsWith('fate-') && name !== 'reference');
    expect(dead).toHaveLength(5);
    const dullest = Math.min(...alive.map(({ chroma }) => chroma));
    expect(Math.max(...dead.map(({ chroma }) => chroma))).toBeLessThan(dullest);
  });
});
