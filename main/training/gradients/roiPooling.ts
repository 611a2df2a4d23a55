/**
 * RoI pooling in a graph, and its gradient.
 *
 * RoIAlign's weights are a product of one in y and one in x (shared/detection/roiAlign.ts), so with their
 * matrices for each of n boxes, down [n, bins, H] and across [n, W, bins], pooling is two products of matrices:
 *
 *   out[n, c, i, j] = Σy Σx  down[n, i, y] · map[c, y, x] · across[n, x, j]
 *
 * and so is its gradient, exact and without scattering. Max pooling is told where each bin's largest cell is.
 */
import { item } from '../../../shared/item.ts';
import { reshape } from './arithmetic.ts';
import { scattered } from './operations/pooling.ts';
import { sizes4, type ShapedGraph, type Value } from './shapedGraph.ts';

/** How boxes are pooled from one level's map [1, C, H, W]; the number of boxes is free. */
export interface PooledLevel {
  /** [n, C, bins, bins] */
  readonly pooled: Value;
  /** The gradient by the map of one by `pooled`. */
  backward(gradient: Value): Value;
}

/** The number of a level's boxes, which no step has like another. */
const anyNumber = -1;

/** Adds the inputs `name down` and `name across`. */
export function alignLevel(
  graph: ShapedGraph,
  map: Value,
  name: string,
  bins: readonly [number, number],
): PooledLevel {
  const [, channels, height, width] = sizes4(map);
  const [rows, columns] = bins;
  const down = graph.input(`${name} down`, [anyNumber, rows, height]);
  const across = graph.input(`${name} across`, [anyNumber, width, columns]);
  const asRows = [height, channels * width];
  const turned = (x: Value, dims: readonly number[]) =>
    graph.node('Transpose', [x], dims, { perm: [1, 0, 2] });
  const shaped = (x: Value, dims: readonly number[]) =>
    graph.node('Reshape', [x, graph.whole(dims)], dims);
  const flatDown = shaped(down, [anyNumber, height]);

  const plane = turned(reshape(graph, map, [channels, height, width]), [height, channels, width]);
  const strips = graph.node(
    'MatMul',
    [flatDown, reshape(graph, plane, asRows)],
    [anyNumber, channels * width],
  );
  const cells = graph.node(
    'MatMul',
    [shaped(strips, [anyNumber, rows * channels, width]), across],
    [anyNumber, rows * channels, columns],
  );
  const exchanged = (x: Value, dims: readonly number[]) =>
    graph.node('Transpose', [x], dims, { perm: [0, 2, 1, 3] });
  const pooled = exchanged(shaped(cells, [anyNumber, rows, channels, columns]), [
    anyNumber,
    channels,
    rows,
    columns,
  ]);
  return {
    pooled,
    backward(gradient) {
      const byCells = shaped(exchanged(gradient, [anyNumber, rows, channels, columns]), [
        anyNumber,
        rows * channels,
        columns,
      ]);
      const acrossTurned = graph.node('Transpose', [across], [anyNumber, columns, width], {
        perm: [0, 2, 1],
      });
      const byStrips = graph.node(
        'MatMul',
        [byCells, acrossTurned],
        [anyNumber, rows * channels, width],
      );
      const byPlane = graph.node(
        'Gemm',
        [flatDown, shaped(byStrips, [anyNumber, channels * width])],
        asRows,
        { transA: 1 },
      );
      const dims = [channels, height, width];
      return reshape(
        graph,
        turned(reshape(graph, byPlane, [height, channels, width]), dims),
        map.dims,
      );
    },
  };
}

/**
 * Adds the inputs `name places`, int32 [n, C, bins, bins], each a place in the map as a row of numbers, and
 * `name filled` [n, 1, bins, bins], 0 for bins without a cell.
 */
export function maxLevel(
  graph: ShapedGraph,
  map: Value,
  name: string,
  bins: readonly [number, number],
): PooledLevel {
  const [, channels, height, width] = sizes4(map);
  const size = channels * height * width;
  const dims = [anyNumber, channels, ...bins];
  const places = graph.input(`${name} places`, dims, 'int32');
  const filled = graph.input(`${name} filled`, [anyNumber, 1, ...bins]);
  const largest = graph.node('Gather', [reshape(graph, map, [size]), places], dims, { axis: 0 });
  const shown = (x: Value) => graph.node('Mul', [x, filled], dims);
  return {
    pooled: shown(largest),
    backward: (gradient) =>
      reshape(graph, scattered(graph, places, shown(gradient), size), map.dims),
  };
}

/** One level after another, [boxes, C, bins, bins], and each level's share of a gradient by it. */
export function pooledTogether(
  graph: ShapedGraph,
  levels: readonly Value[],
  boxes: number,
  counts: Value,
): { readonly pooled: Value; shares(gradient: Value): readonly Value[] } {
  const dims = item(levels, 0).dims.slice(1);
  const pooled = graph.node('Concat', levels, [boxes, ...dims], { axis: 0 });
  return {
    pooled,
    shares: (gradient) =>
      levels.length === 1
        ? [gradient]
        : graph.nodes(
            'Split',
            [gradient, counts],
            levels.map(() => ({ dims: [anyNumber, ...dims], type: 'float32' as const })),
            { axis: 0 },
          ),
  };
}
