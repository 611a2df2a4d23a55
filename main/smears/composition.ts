/** Where the cells of a field lie. */
import { item } from '../../shared/item.ts';
import type { Random } from '../../shared/random.ts';
import { between, chance, direction, normal, weighted } from './draws.ts';
import { makeDriedDrops, makeSmudge, type DriedDrop, type Smudge } from './marks.ts';
import { makePlatelet, type Platelet } from './platelet.ts';
import { makeRedCell, type RedCell } from './redCell.ts';
import type { Slide } from './slide.ts';
import { makeWhiteCell, type WhiteCell } from './whiteCell.ts';

/** All that lies in a field; every list in the order in which it is drawn. */
export interface Composition {
  readonly whiteCells: readonly WhiteCell[];
  readonly redCells: readonly RedCell[];
  readonly driedDrops: readonly DriedDrop[];
  readonly platelets: readonly Platelet[];
  readonly smudges: readonly Smudge[];
}

interface Field {
  readonly width: number;
  readonly height: number;
}

/** A BCCD picture, to whose area numbers of things are meant. */
const usualArea = 640 * 480;

export function compose(random: Random, slide: Slide, field: Field): Composition {
  const area = (field.width * field.height) / (usualArea * slide.scale ** 2);
  const whiteCells = placeWhiteCells(random.fork('white cells'), slide, field, area);
  const redCells = placeRedCells(random.fork('red cells'), slide, field, whiteCells);
  const dried = random.fork('dried drops');
  return {
    whiteCells,
    redCells,
    driedDrops: redCells
      .filter(() => chance(dried, slide.driedCells))
      .flatMap((cell) => makeDriedDrops(dried, cell, slide)),
    platelets: placePlatelets(random.fork('platelets'), slide, field, {
      area,
      redCells,
      whiteCells,
    }),
    smudges: placeSmudges(random.fork('smudges'), slide, field, area),
  };
}

/** As many as `expected` says on average: its whole part, and one more by chance. */
function around(random: Random, expected: number): number {
  const whole = Math.floor(expected);
  return whole + (chance(random, expected - whole) ? 1 : 0);
}

/** Nearly every picture of BCCD was taken for its one white cell, somewhere in it. */
function placeWhiteCells(
  random: Random,
  slide: Slide,
  { width, height }: Field,
  area: number,
): WhiteCell[] {
  const wanted = weighted(random, [
    [0, 0.02],
    [1, 0.9],
    [2, 0.08],
  ]);
  const cells: WhiteCell[] = [];
  const count = around(random, wanted * area);
  for (let tries = 0; cells.length < count && tries < 20 * count; tries++) {
    const cell = makeWhiteCell(random.fork(tries), slide, 0, 0);
    const { reach } = cell.outline;
    // Train: 22 of 100 are cut by the border, and of those more than half is seen.
    const inset = chance(random, 0.75) ? 1 : between(random, 0.1, 1);
    const place = {
      x: spread(random, width, reach * inset),
      y: spread(random, height, reach * inset),
    };
    if (cells.some(({ outline }) => apart(outline, place) < outline.reach + reach)) continue;
    cells.push({ ...cell, outline: { ...cell.outline, ...place } });
  }
  return cells;
}

/** Somewhere along a side, `inset` from its ends; the middle of a side that is too short. */
function spread(random: Random, side: number, inset: number): number {
  return side <= 2 * inset ? side / 2 : between(random, inset, side - inset);
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function apart(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/**
 * Red cells one by one, until they cover as much as the slide says: beside or upon one that is there, in
 * rolls where the blood is thick, or in a free place.
 */
function placeRedCells(
  random: Random,
  slide: Slide,
  field: Field,
  whiteCells: readonly WhiteCell[],
): RedCell[] {
  const cells: RedCell[] = [];
  const ways: number[] = [];
  const beyond = 0.9 * slide.redRadius;
  const wanted = slide.redShare * (field.width + 2 * beyond) * (field.height + 2 * beyond);
  let covered = 0;
  for (let tries = 0; covered < wanted && tries < 3000; tries++) {
    const from =
      cells.length > 0 && chance(random, 0.25 + 0.65 * slide.crowding)
        ? random.int(cells.length)
        : -1;
    const way = from < 0 ? direction(random) : nextWay(random, slide, item(ways, from));
    const nearest = 1 - 0.66 * slide.crowding;
    const step = 2 * slide.redRadius * between(random, nearest, 1.06);
    const place =
      from < 0
        ? {
            x: between(random, -beyond, field.width + beyond),
            y: between(random, -beyond, field.height + beyond),
          }
        : {
            x: item(cells, from).outline.x + step * Math.cos(way),
            y: item(cells, from).outline.y + step * Math.sin(way),
          };
    if (isOutside(place, field, beyond)) continue;
    const cell = makeRedCell(random.fork(tries), slide, place.x, place.y);
    if (!isFree(cell, cells, from, slide) || touches(cell, whiteCells, random)) continue;
    cells.push(cell);
    ways.push(way);
    const overlap = from < 0 ? 0 : Math.max(0, 1 - step / (2 * slide.redRadius));
    covered += Math.PI * cell.outline.radius ** 2 * (1 - 1.2 * overlap);
  }
  return cells;
}

/** Rolls go on as they came; in thin blood cells lie beside one another on any side. */
function nextWay(random: Random, { crowding }: Slide, former: number): number {
  return chance(random, 0.75 * crowding) ? former + normal(random, 0, 0.45) : direction(random);
}

function isOutside({ x, y }: Point, { width, height }: Field, beyond: number): boolean {
  return x < -beyond || y < -beyond || x > width + beyond || y > height + beyond;
}

/** Whether it lies on none but the cell it was put beside, or on others only where the slide is crowded. */
function isFree(
  cell: RedCell,
  cells: readonly RedCell[],
  from: number,
  { crowding }: Slide,
): boolean {
  return cells.every(({ outline }, i) => {
    const distance = apart(outline, cell.outline) / (outline.radius + cell.outline.radius);
    return distance > (i === from ? 0.3 : 1.02 - 0.42 * crowding);
  });
}

/** Red cells make room for white ones, and seldom lie a little under them. */
function touches(cell: RedCell, whiteCells: readonly WhiteCell[], random: Random): boolean {
  const share = between(random, 0.82, 1.04);
  return whiteCells.some(
    ({ outline }) => apart(outline, cell.outline) < share * (outline.radius + cell.outline.radius),
  );
}

interface Others {
  readonly area: number;
  readonly redCells: readonly RedCell[];
  readonly whiteCells: readonly WhiteCell[];
}

/** Alone or two together, four of five in the plasma between the cells. */
function placePlatelets(random: Random, slide: Slide, field: Field, others: Others): Platelet[] {
  const groups = weighted(random, [
    [0, 0.34],
    [1, 0.32],
    [2, 0.22],
    [3, 0.08],
    [4, 0.04],
  ]);
  const count = around(random, groups * others.area);
  const platelets: Platelet[] = [];
  for (let tries = 0, placed = 0; placed < count && tries < 30 * count; tries++) {
    const place = { x: between(random, 0, field.width), y: between(random, 0, field.height) };
    const room = 14 * slide.scale;
    const onWhite = others.whiteCells.some(
      ({ outline }) => apart(outline, place) < outline.reach + room,
    );
    const onRed = others.redCells.some(
      ({ outline }) => apart(outline, place) < outline.radius + room,
    );
    if (onWhite || (onRed && !chance(random, 0.06))) continue;
    placed++;
    const platelet = makePlatelet(random.fork(tries), slide, place.x, place.y);
    platelets.push(platelet);
    if (!chance(random, 0.12)) continue;
    const way = direction(random);
    const step = platelet.outline.radius * between(random, 1.7, 2.3);
    const beside = { x: place.x + step * Math.cos(way), y: place.y + step * Math.sin(way) };
    platelets.push(makePlatelet(random.fork(-tries - 1), slide, beside.x, beside.y));
  }
  return platelets;
}

function placeSmudges(random: Random, { scale }: Slide, field: Field, area: number): Smudge[] {
  return Array.from({ length: around(random, between(random, 0, 1.6) * area) }, () =>
    makeSmudge(random, field.width, field.height, scale),
  );
}
