import fc from 'fast-check';
import { expect, it } from 'vitest';
import { neededNodes } from './neededNodes.ts';

interface TestNode {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}
const node = (outputs: string, inputs: string): TestNode => ({
  inputs: inputs.split(' '),
  outputs: outputs.split(' '),
});
const namesOf = (each: TestNode) => each;

it('keeps what leads to the wanted values, in its order, and names what that takes', () => {
  const [a, b, c, d] = [
    node('a', 'image weight'),
    node('b b2', 'a'),
    node('c', 'a unused'),
    node('d', 'b2 a'),
  ];
  const { nodes, names } = neededNodes([a, b, c, d], ['d'], namesOf);
  expect(nodes).toEqual([a, b, d]);
  expect([...names].sort()).toEqual(['a', 'b2', 'd', 'image', 'weight']);
});

it('needs nothing for a value that no node makes', () => {
  const { nodes, names } = neededNodes([node('a', 'image')], ['weight'], namesOf);
  expect(nodes).toEqual([]);
  expect([...names]).toEqual(['weight']);
});

it('does not take inputs and outputs that are left out for one another', () => {
  const [unused, used] = [
    { inputs: ['image'], outputs: ['x', ''] },
    { inputs: ['image', '', 'scale'], outputs: ['y'] },
  ];
  const { nodes, names } = neededNodes([unused, used], ['y'], namesOf);
  expect(nodes).toEqual([used]);
  expect(names.has('')).toBe(false);
});

it('finds in any graph just the nodes from which a wanted value can be reached', () => {
  // Node i makes value i of values before it.
  const graphs = fc
    .array(fc.array(fc.nat({ max: 30 }), { maxLength: 3 }), { minLength: 1, maxLength: 30 })
    .map((lists) =>
      lists.map((sources, i) => ({
        inputs: sources.filter((source) => source < i).map(String),
        outputs: [String(i)],
      })),
    );
  fc.assert(
    fc.property(graphs, fc.nat({ max: 29 }), (graph, wanted) => {
      const reaches = (from: string): boolean =>
        from === String(wanted) ||
        graph.some(({ inputs, outputs }) => inputs.includes(from) && outputs.some(reaches));
      const expected = graph.filter(({ outputs }) => outputs.some(reaches));
      expect(neededNodes(graph, [String(wanted)], namesOf).nodes).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});
