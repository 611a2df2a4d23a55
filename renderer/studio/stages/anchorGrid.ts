/**
 * The anchors as the grid that they are: cells of levels, k shapes at a cell.
 *
 * Rows of a level run over y, then x, then shape, from its firstRow.
 */
import type { HeatMap } from '../../canvas/scene.ts';
import type { AnchorLevel } from '../../../shared/detection/stages/stages.ts';

/** Which anchors are shown. */
export interface AnchorChoice {
  /** Index of the only level shown; null: all levels. */
  readonly level: number | null;
  /** Index of the only shape shown; null: all shapes. */
  readonly shape: number | null;
}

export interface Cell {
  readonly level: number;
  readonly x: number;
  readonly y: number;
}

/** For each level, for each shape, whether the choice shows it. */
export function shownShapes(
  levels: readonly AnchorLevel[],
  choice: AnchorChoice,
): readonly (readonly boolean[])[] {
  return levels.map((level, index) =>
    Array.from(
      { length: level.shapes },
      (_, shape) =>
        (choice.level === null || choice.level === index) &&
        (choice.shape === null || choice.shape === shape),
    ),
  );
}

/** Whether a choice leaves anything out. */
export function isChosen({ level, shape }: AnchorChoice): boolean {
  return level !== null || shape !== null;
}

/** How many anchors a choice shows. */
export function chosenCount(levels: readonly AnchorLevel[], choice: AnchorChoice): number {
  return levels.reduce((sum, { width, height, shapes }, index) => {
    if (choice.level !== null && choice.level !== index) return sum;
    const shown = choice.shape === null ? shapes : Number(choice.shape < shapes);
    return sum + width * height * shown;
  }, 0);
}

/** The values of the chosen anchors, of a column with one for each anchor. */
export function chosenValues(
  levels: readonly AnchorLevel[],
  choice: AnchorChoice,
  column: Float32Array,
): Float32Array {
  const parts = levels.flatMap((level, index) => {
    if (choice.level !== null && choice.level !== index) return [];
    const end = level.firstRow + level.width * level.height * level.shapes;
    const whole = column.subarray(level.firstRow, end);
    const { shape } = choice;
    if (shape === null) return [whole];
    if (shape >= level.shapes) return [];
    const cells = level.width * level.height;
    return [Float32Array.from({ length: cells }, (_, i) => whole[i * level.shapes + shape]!)];
  });
  const chosen = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    chosen.set(part, at);
    at += part.length;
  }
  return chosen;
}

/** The first row of a cell; its shapes are the rows that follow. */
export function firstRowOf(levels: readonly AnchorLevel[], cell: Cell): number {
  const level = levels[cell.level];
  if (level === undefined) return 0;
  return level.firstRow + (cell.y * level.width + cell.x) * level.shapes;
}

/** Centre of a level's cell (0, 0), input pixels: the mean centre of its shapes. */
export function originOf(level: AnchorLevel, boxes: Float32Array): { x: number; y: number } {
  let x = 0;
  let y = 0;
  for (let shape = 0; shape < level.shapes; shape++) {
    const i = (level.firstRow + shape) * 4;
    x += (boxes[i]! + boxes[i + 2]!) / 2;
    y += (boxes[i + 1]! + boxes[i + 3]!) / 2;
  }
  return { x: x / level.shapes, y: y / level.shapes };
}

/** The cell of a level whose centre is nearest to a point of the input; null outside of the grid. */
export function cellAt(
  levels: readonly AnchorLevel[],
  levelIndex: number,
  boxes: Float32Array,
  point: { readonly x: number; readonly y: number },
): Cell | null {
  const level = levels[levelIndex];
  if (level === undefined) return null;
  const origin = originOf(level, boxes);
  const x = Math.round((point.x - origin.x) / level.strideX);
  const y = Math.round((point.y - origin.y) / level.strideY);
  if (x < 0 || y < 0 || x >= level.width || y >= level.height) return null;
  return { level: levelIndex, x, y };
}

/** The cell of each chosen level at a point of the input. */
export function cellsAt(
  levels: readonly AnchorLevel[],
  chosenLevel: number | null,
  boxes: Float32Array,
  point: { readonly x: number; readonly y: number },
): readonly Cell[] {
  return levels.flatMap((_, index) => {
    if (chosenLevel !== null && chosenLevel !== index) return [];
    const cell = cellAt(levels, index, boxes, point);
    return cell === null ? [] : [cell];
  });
}

/** Whether a choice shows an anchor. */
export function showsRow(
  levels: readonly AnchorLevel[],
  choice: AnchorChoice,
  row: number,
): boolean {
  const index = levels.findLastIndex(({ firstRow }) => firstRow <= row);
  const level = levels[index];
  if (level === undefined || (choice.level !== null && choice.level !== index)) return false;
  return choice.shape === null || choice.shape === (row - level.firstRow) % level.shapes;
}

/**
 * Rows of a thin sample: the cells of a regular lattice of at most `across` a side on each chosen
 * level, so that neither a small nor a large grid becomes a carpet.
 */
export function sampleRows(
  levels: readonly AnchorLevel[],
  choice: AnchorChoice,
  across: number,
): Int32Array {
  const rows: number[] = [];
  levels.forEach((level, index) => {
    if (choice.level !== null && choice.level !== index) return;
    for (const y of lattice(level.height, across)) {
      for (const x of lattice(level.width, across)) {
        const first = firstRowOf(levels, { level: index, x, y });
        for (let shape = 0; shape < level.shapes; shape++) {
          if (choice.shape === null || choice.shape === shape) rows.push(first + shape);
        }
      }
    }
  });
  return Int32Array.from(rows);
}

/** At most `most` of the numbers below `length`, evenly spread around the middle. */
function lattice(length: number, most: number): readonly number[] {
  const step = Math.ceil(length / most);
  const places = Math.ceil(length / step);
  const start = Math.floor((length - 1 - (places - 1) * step) / 2);
  return Array.from({ length: places }, (_, i) => start + i * step);
}

/**
 * Objectness over the cells: the largest over the chosen shapes, and where all levels are chosen, over
 * the levels too, on the grid of the finest.
 */
export function objectnessMap(
  levels: readonly AnchorLevel[],
  choice: AnchorChoice,
  boxes: Float32Array,
  scores: Float32Array,
): Omit<HeatMap, 'key' | 'opacity'> | null {
  const finest = choice.level ?? finestOf(levels);
  const level = levels[finest];
  if (level === undefined) return null;
  const values = new Float32Array(level.width * level.height);
  const origin = originOf(level, boxes);
  levels.forEach((other, index) => {
    if (choice.level !== null && choice.level !== index) return;
    addLevel(values, level, origin, other, originOf(other, boxes), choice.shape, scores);
  });
  return {
    width: level.width,
    height: level.height,
    values,
    strideX: level.strideX,
    strideY: level.strideY,
    originX: origin.x,
    originY: origin.y,
  };
}

/** Raises each value of the map to the largest score of the nearest cell of a level. */
function addLevel(
  values: Float32Array,
  map: AnchorLevel,
  mapOrigin: { readonly x: number; readonly y: number },
  level: AnchorLevel,
  origin: { readonly x: number; readonly y: number },
  shape: number | null,
  scores: Float32Array,
): void {
  const from = shape ?? 0;
  const to = shape === null ? level.shapes : Math.min(level.shapes, shape + 1);
  for (let y = 0; y < map.height; y++) {
    const cellY = nearest(mapOrigin.y + y * map.strideY, origin.y, level.strideY, level.height);
    for (let x = 0; x < map.width; x++) {
      const cellX = nearest(mapOrigin.x + x * map.strideX, origin.x, level.strideX, level.width);
      const first = level.firstRow + (cellY * level.width + cellX) * level.shapes;
      let most = values[y * map.width + x]!;
      for (let s = from; s < to; s++) most = Math.max(most, scores[first + s]!);
      values[y * map.width + x] = most;
    }
  }
}

function nearest(at: number, origin: number, stride: number, length: number): number {
  return Math.min(length - 1, Math.max(0, Math.round((at - origin) / stride)));
}

function finestOf(levels: readonly AnchorLevel[]): number {
  let finest = 0;
  levels.forEach((level, index) => {
    if (level.strideX < (levels[finest]?.strideX ?? Infinity)) finest = index;
  });
  return finest;
}
