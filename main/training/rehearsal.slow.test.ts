/** What a training would meet at its end, met before its first step. */
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AnnotatedPicture } from '../../shared/annotation/document.ts';
import { item } from '../../shared/item.ts';
import { seededRandom } from '../../shared/random.ts';
import { failureOf } from '../../shared/result.ts';
import { useScratchFolder } from '../disk/testing/scratch.ts';
import type { Graph } from '../network/graph/graph.ts';
import { readDataset } from '../datasets/readDataset.ts';
import { readModelFolder } from '../packages/modelFolder.ts';
import { writePackageFolder } from '../packages/packageFolder.ts';
import { plainExample, type Example } from './data/examples.ts';
import { rehearse } from './rehearsal.ts';
import type { StartingNetwork } from './start/networkTypes.ts';
import { startingNetwork } from './start/startingNetwork.ts';
import { packageGraphs } from './start/trainedPackage.ts';
import { squaresRecipe, writeSquares } from './testing/squares.ts';
import { trainedDescription } from './writeTrained.ts';

const scratch = useScratchFolder();
const out = () => path.join(scratch(), 'out');

/** A network of batch norms, and a picture. */
async function start(): Promise<{ network: StartingNetwork; example: Example }> {
  const folder = await writeSquares(path.join(scratch(), 'data'), 3);
  const recipe = squaresRecipe(folder, 'joint');
  const { train, classes } = await readDataset({ folder, format: 'voc' });
  const network = await startingNetwork(
    { kind: 'architecture', name: 'fasterrcnn_squeezenet_c4', backbone: null },
    classes,
    { shortSide: 64, longSideMax: 96 },
    seededRandom(1),
  );
  const picture: AnnotatedPicture = item(train, 0);
  const source = { classes: network.spec.classes, input: network.spec.input, recipe };
  await mkdir(`${out()}.training`);
  return { network, example: await plainExample(source, picture) };
}

const rehearsal = ({ network, example }: Awaited<ReturnType<typeof start>>, spec = network.spec) =>
  rehearse(out(), network, { graphs: network, model: spec, later: new Map() }, example).then(
    () => null,
    failureOf,
  );

describe('the rehearsal of a training’s end', () => {
  it('leaves nothing behind', async () => {
    const begun = await start();
    expect(await rehearsal(begun)).toBeNull();
    expect(await readdir(`${out()}.training`)).toEqual([]);
  });

  it('finds a package that could not be opened', async () => {
    const begun = await start();
    const twice = withTrunk(begun.network, (trunk) => {
      const [first, second] = [item(trunk.parameters, 0), item(trunk.parameters, 2)];
      return { ...trunk, parameters: [...trunk.parameters, { ...second, name: first.name }] };
    });
    const failure = await rehearsal({ ...begun, network: twice });
    expect(failure?.message).toMatch(
      /^This training would be lost at its end, so it does not begin: /,
    );
    const strange = withTrunk(begun.network, (trunk) => ({
      ...trunk,
      nodes: trunk.nodes.map((node) =>
        node.operator === 'Relu' ? { ...node, operator: 'Where' as const } : node,
      ),
    }));
    expect(await rehearsal({ ...begun, network: strange })).toMatchObject({
      kind: 'badModel',
      message: expect.stringMatching(
        /Opening the trunk of its package on cpu failed: its node/,
      ) as string,
    });
    const nameless = { ...begun.network.spec, name: 'x'.repeat(201) };
    expect((await rehearsal(begun, nameless))?.message).toMatch(/model\.json: name: /);
    expect(await readdir(`${out()}.training`)).toEqual([]);
  });

  it('has a name that a model.json can have, whatever the folder is called', async () => {
    const begun = await start();
    const data = { train: [], folder: '/data' };
    const { name } = trainedDescription(`/${'🩸'.repeat(120)}`, begun.network, data);
    expect(await rehearsal(begun, { ...begun.network.spec, name })).toBeNull();
  });
});

const withTrunk = (network: StartingNetwork, change: (trunk: Graph) => Graph) => ({
  ...network,
  trunk: change(network.trunk),
});

describe('a package whose names are any', () => {
  const taken = [
    'conv2d_0.w_0',
    '__metadata__',
    'anchorscope',
    '__proto__',
    'constructor',
    'training/head factor',
    '4 groups',
    'a channel',
    'weight',
    '7',
  ];

  it.each(['fasterrcnn_mobilenet_v3_large_320_fpn', 'fasterrcnn_resnet18_fpn_gn'] as const)(
    'of %s can be trained and kept',
    async (name) => {
      const { example } = await start();
      const classes = ['dark', 'bright'].map((of, id) => ({ id, name: of }));
      const size = { shortSide: 64, longSideMax: 96 };
      const architecture = { kind: 'architecture', name, backbone: null } as const;
      const first = await startingNetwork(architecture, classes, size, seededRandom(1));
      const folder = path.join(scratch(), 'start');
      const { trunk } = renamedWeights(first, first.trunk, taken);
      const { head } = renamedWeights(first, first.head, taken);
      await writePackageFolder(folder, { trunk, head }, first.spec);
      await readModelFolder(folder);
      const network = await startingNetwork(
        { kind: 'package', folder },
        classes,
        size,
        seededRandom(2),
      );
      const names = [...network.trunk.parameters, ...network.head.parameters].map(
        (parameter) => parameter.name,
      );
      expect(new Set(names).size).toBe(names.length);
      expect(names.some((each) => each.startsWith('training/'))).toBe(false);
      expect(await rehearsal({ network, example })).toBeNull();
    },
  );
});

/** A graph's package, as either part, whose first weights have the names. */
function renamedWeights({ values }: StartingNetwork, graph: Graph, names: readonly string[]) {
  const layers = graph.nodes.filter(({ operator }) => /Conv|Gemm/.test(operator));
  const given = new Map(
    layers.slice(0, names.length).map(({ inputs }, i) => [inputs[1] ?? '', item(names, i)]),
  );
  const of = (name: string) => given.get(name) ?? name;
  const renamed: Graph = {
    ...graph,
    nodes: graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(of) })),
    parameters: graph.parameters.map(({ name, dims }) => ({ name: of(name), dims })),
  };
  const own = new Map(Array.from(values, ([name, numbers]) => [of(name), numbers]));
  return packageGraphs({ trunk: renamed, head: renamed }, own);
}
