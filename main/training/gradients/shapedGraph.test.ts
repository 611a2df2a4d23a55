import { describe, expect, it } from 'vitest';
import { combine, map } from './arithmetic.ts';
import { ShapedGraph, sizes4, type Value } from './shapedGraph.ts';
import { zeros } from './testing/doubles.ts';
import { runOnce } from './testing/runGraph.ts';

const operatorsOf = (graph: ShapedGraph) => graph.finish().nodes.map(({ operator }) => operator);
const namesOf = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);

/** conv → − → · 3, on a map. */
function smallForward() {
  const graph = new ShapedGraph('forward');
  const x = graph.input('x', [1, 1, 2, 2]);
  const weight = graph.input('weight', [1, 1, 1, 1]);
  const conv = graph.node('Conv', [x, weight], x.dims);
  const negative = map(graph, 'Neg', conv);
  const raised = combine(graph, 'Mul', negative, graph.constant([3]));
  return { graph, x, conv, negative, raised };
}

describe('a shaped graph', () => {
  it('keeps equal constants once, and others apart', () => {
    const graph = new ShapedGraph('test');
    expect(graph.constant([1, 2], [2])).toBe(graph.constant([1, 2], [2]));
    expect(graph.filled(3, [2, 2])).toBe(graph.filled(3, [2, 2]));
    expect(graph.whole([1, 2])).toBe(graph.whole([1, 2]));
    const all = [
      graph.constant([1, 2], [2]),
      graph.constant([1, 2], [1, 2]),
      graph.constant([12], [1]),
      graph.whole([1, 2]),
      graph.filled(12, [1]),
      graph.filled(12, [2]),
    ];
    expect(new Set(namesOf(all)).size).toBe(all.length);
    for (const value of all) graph.outputAs(value, `out of ${value.name}`);
    const { constants } = graph.finish();
    expect(constants).toHaveLength(all.length);
    expect(constants.find(({ dims }) => dims.length === 1 && dims[0] === 2)?.values).toEqual(
      Float32Array.of(1, 2),
    );
  });

  it('gives an input again under its name', () => {
    const graph = new ShapedGraph('test');
    const x = graph.input('x', [2]);
    expect(graph.input('x', [2])).toBe(x);
    expect(graph.isInput(x)).toBe(true);
    expect(graph.isInput(map(graph, 'Neg', x))).toBe(false);
  });

  it('drops what no output needs', () => {
    const graph = new ShapedGraph('test');
    const [x, unused] = [graph.input('x', [2]), graph.input('unused', [2])];
    const y = combine(graph, 'Add', x, graph.constant([1]));
    combine(graph, 'Mul', map(graph, 'Neg', y), combine(graph, 'Add', unused, graph.constant([2])));
    graph.output(y);
    const finished = graph.finish();
    expect(finished.nodes.map(({ operator }) => operator)).toEqual(['Add']);
    expect(namesOf(finished.inputs)).toEqual(['x']);
    expect(finished.constants).toHaveLength(1);
    expect(namesOf(finished.outputs)).toEqual([y.name]);
  });

  it('names inputs that are left out, but not at the end', () => {
    const graph = new ShapedGraph('test');
    const [x, scales] = [graph.input('x', [1, 1, 2, 2]), graph.input('scales', [4])];
    graph.output(graph.node('Resize', [x, null, scales], [1, 1, 4, 4]));
    graph.output(graph.node('Conv', [x, x, null], x.dims));
    expect(graph.finish().nodes.map(({ inputs }) => inputs)).toEqual([
      ['x', '', 'scales'],
      ['x', 'x'],
    ]);
  });

  it('names a free size, and asks for four axes where four belong', () => {
    const graph = new ShapedGraph('test');
    const x = graph.input('boxes', [-1, 4]);
    graph.outputAs(map(graph, 'Neg', x), 'y');
    expect(graph.finish().inputs).toEqual([
      { name: 'boxes', dims: ['boxes 0', 4], type: 'float32' },
    ]);
    expect(() => sizes4(x)).toThrow("'boxes' has 2 axes, not four.");
    expect(sizes4(graph.input('map', [1, 2, 3, 4]))).toEqual([1, 2, 3, 4]);
  });

  it('can put out the same value under several names', async () => {
    const graph = new ShapedGraph('test');
    const x = graph.input('x', [2]);
    graph.outputAs(x, 'a');
    graph.outputAs(x, 'b');
    const feeds = new Map([['x', { dims: [2], data: Float64Array.of(1, 2) }]]);
    const results = await runOnce(graph.finish(), feeds);
    expect(results).toEqual(
      new Map(['a', 'b'].map((name) => [name, { dims: [2], data: Float64Array.of(1, 2) }])),
    );
  });
});

describe('a graph behind another', () => {
  const second = (former: ShapedGraph, use: (graph: ShapedGraph) => Value) => {
    const graph = new ShapedGraph('second', former);
    graph.outputAs(use(graph), 'y');
    graph.takeFromFormer();
    return graph;
  };

  it('takes a convolution’s result from the former, which puts it out', () => {
    const { graph: former, conv } = smallForward();
    const graph = second(former, (here) => map(here, 'Neg', here.here(conv)));
    expect(namesOf(graph.finish().inputs)).toEqual([conv.name]);
    expect(namesOf(former.finish().outputs)).toEqual([conv.name]);
  });

  it('takes a map behind a convolution from the former, and not the convolution’s own', () => {
    const { graph: former, conv } = smallForward();
    const relu = map(former, 'Relu', conv);
    const graph = second(former, (here) => map(here, 'Neg', here.here(relu)));
    expect(namesOf(graph.finish().inputs)).toEqual([relu.name]);
    expect(namesOf(former.finish().outputs)).toEqual([relu.name]);
  });

  it('computes what is cheap again, with the constants of it', () => {
    const { graph: former, conv, raised } = smallForward();
    const graph = second(former, (here) => map(here, 'Neg', here.here(raised)));
    expect(operatorsOf(graph)).toEqual(['Neg', 'Mul', 'Neg', 'Identity']);
    expect(namesOf(graph.finish().inputs)).toEqual([conv.name]);
    expect(graph.finish().constants).toHaveLength(1);
    expect(namesOf(former.finish().outputs)).toEqual([conv.name]);
  });

  it('computes it once, however often it is asked for', () => {
    const { graph: former, negative, raised } = smallForward();
    const graph = second(former, (here) => {
      expect(here.here(raised)).toBe(here.here(raised));
      return combine(here, 'Add', here.here(raised), here.here(negative));
    });
    expect(operatorsOf(graph)).toEqual(['Neg', 'Mul', 'Add', 'Identity']);
  });

  it('computes an operator of several outputs once for all of them', () => {
    const former = new ShapedGraph('forward');
    const x = former.input('x', [2, 4]);
    const types = [{ dims: [2, 3] }, { dims: [2, 1] }];
    const outputs = former.nodes(
      'Split',
      [x, former.whole([3, 1])],
      types.map(({ dims }) => ({ dims, type: 'float32' as const })),
      { axis: 1 },
    );
    const graph = second(former, (here) => {
      const last = here.here(outputs[1]!);
      expect(last.dims).toEqual([2, 1]);
      return combine(here, 'Mul', here.here(outputs[0]!), last);
    });
    expect(operatorsOf(graph)).toEqual(['Split', 'Mul', 'Identity']);
    expect(namesOf(graph.finish().inputs)).toEqual(['x']);
  });

  it('takes an input of the former as its own, and what is its own as it is', () => {
    const { graph: former, x } = smallForward();
    const graph = second(former, (here) => {
      const own = here.input('own', [1]);
      expect(here.here(own)).toBe(own);
      return combine(here, 'Add', here.here(x), own);
    });
    expect(new Set(namesOf(graph.finish().inputs))).toEqual(new Set(['x', 'own']));
    expect(former.finish().outputs).toEqual([]);
  });

  it('asks the former for nothing that it does not need itself', () => {
    const { graph: former, x, conv } = smallForward();
    second(former, (here) => {
      here.here(conv);
      return map(here, 'Neg', here.here(x));
    });
    expect(former.finish().outputs).toEqual([]);
  });

  it('runs on what the former put out', async () => {
    const { graph: former, raised } = smallForward();
    const graph = second(former, (here) => map(here, 'Neg', here.here(raised)));
    const x = { dims: [1, 1, 2, 2], data: Float64Array.of(-1, 0, 1, 2) };
    const weight = { dims: [1, 1, 1, 1], data: Float64Array.of(2) };
    const feeds = new Map([
      ['x', x],
      ['weight', weight],
    ]);
    const results = await runOnce(graph.finish(), await runOnce(former.finish(), feeds));
    const expected = { ...zeros(x.dims), data: Float64Array.of(-6, 0, 6, 12) };
    expect(results.get('y')).toEqual(expected);
  });
});
