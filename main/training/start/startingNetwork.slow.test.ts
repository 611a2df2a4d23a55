/** The network that a training begins with: it runs, becomes a package, and comes back from it the same. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TrainableName } from '../../../shared/model/architectures.ts';
import { item } from '../../../shared/item.ts';
import { seededRandom } from '../../../shared/random.ts';
import { fasterRcnnOf } from '../../../shared/model/modelPackage.ts';
import { readModelFolder } from '../../packages/modelFolder.ts';
import { onnxRuntime } from '../../runtime/session.ts';
import { d2goFolder, hasD2go } from '../../packages/testing/d2go.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import type { Graph } from '../../network/graph/graph.ts';
import { refusal } from '../../network/weights/testing/weightFiles.ts';
import { startingNetwork } from './startingNetwork.ts';
import type { StartingNetwork } from './networkTypes.ts';
import { packageGraphs, runnableGraphs, type RunnableGraph } from './trainedPackage.ts';
import { writePackageFolder } from '../../packages/packageFolder.ts';

const scratch = useScratchFolder();
const cells = ['RBC', 'WBC', 'Platelets'].map((name, i) => ({ id: 10 * i, name }));
const size = { shortSide: 96, longSideMax: 160 };

const ofPackage = (folder: string, classes = cells) =>
  startingNetwork({ kind: 'package', folder }, classes, size, seededRandom(2));

/** With statistics that are not those of a norm that does nothing. */
async function ofArchitecture(name: TrainableName): Promise<StartingNetwork> {
  const start = { kind: 'architecture' as const, name, backbone: null };
  const network = await startingNetwork(start, cells, size, seededRandom(1));
  for (const [parameter, values] of network.values) {
    const random = seededRandom(`other ${parameter}`);
    if (parameter.endsWith('.running_var')) {
      values.forEach((_, i) => (values[i] = 1 + random.next()));
    } else if (/\.(running_mean|bias)$/.test(parameter)) {
      values.forEach((_, i) => (values[i] = 0.2 * (random.next() - 0.5)));
    }
  }
  return network;
}

interface Numbers {
  readonly data: Float32Array<ArrayBuffer>;
  readonly dims: readonly number[];
}

function noise(...dims: number[]): Numbers {
  const random = seededRandom(dims.join());
  const data = new Float32Array(dims.reduce((product, side) => product * side, 1));
  return { dims, data: data.map(() => 2 * random.next() - 1) };
}

const image = noise(1, 3, 64, 96);

const pooledOf = ({ spec, trunk }: StartingNetwork) => {
  const { roi } = spec;
  const feature = trunk.outputs.find(({ name }) => name === item(roi.levels, 0).feature);
  return noise(5, Number(feature?.dims[1]), roi.outputHeight, roi.outputWidth);
};

async function run(
  bytes: Uint8Array<ArrayBuffer>,
  feeds: Readonly<Record<string, Numbers>>,
  outputs: readonly string[],
) {
  const session = await onnxRuntime.open({ name: 'a.onnx', path: 'a.onnx', bytes }, 'cpu');
  try {
    return await session.run(feeds, [...outputs]);
  } finally {
    await session.release();
  }
}

const inputsOf = (network: StartingNetwork) => ({
  trunk: { [network.spec.input.name]: image },
  head: { [network.spec.head.input]: pooledOf(network) },
});
const namesOf = ({ outputs }: Graph) => outputs.map(({ name }) => name);

async function runPackage(network: StartingNetwork, folder: string) {
  const { trunk, head } = (await readModelFolder(folder)).files;
  const feeds = inputsOf(network);
  return {
    ...(await run(trunk.bytes, feeds.trunk, namesOf(network.trunk))),
    ...(await run(head.bytes, feeds.head, namesOf(network.head))),
  };
}

async function runWithParameters(network: StartingNetwork) {
  const graphs = await runnableGraphs(network);
  const inputs = inputsOf(network);
  const part = (
    { bytes, parameters }: RunnableGraph,
    own: Graph,
    feeds: Record<string, Numbers>,
  ) => {
    const given = parameters.map((name): [string, Numbers] => [
      name,
      {
        data: network.values.get(name) ?? new Float32Array(),
        dims: own.parameters.find((parameter) => parameter.name === name)?.dims ?? [],
      },
    ]);
    return run(bytes, { ...feeds, ...Object.fromEntries(given) }, namesOf(own));
  };
  return {
    ...(await part(graphs.trunk, network.trunk, inputs.trunk)),
    ...(await part(graphs.head, network.head, inputs.head)),
  };
}

type Results = Awaited<ReturnType<typeof runPackage>>;

function expectClose(found: Results, expected: Results): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, { data, dims }] of Object.entries(expected)) {
    expect(found[name]?.dims, name).toEqual(dims);
    const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(largest, name).toBeGreaterThan(0);
    const apart = data.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (found[name]?.data[i] ?? NaN))),
      0,
    );
    expect(apart / largest, name).toBeLessThan(1e-5);
  }
}

async function written(network: StartingNetwork, name: string): Promise<string> {
  const folder = join(scratch(), name);
  await writePackageFolder(folder, packageGraphs(network, network.values), network.spec);
  return folder;
}

describe('a new network', () => {
  it.each([
    'fasterrcnn_resnet18_fpn_gn',
    'fasterrcnn_resnet18_fpn',
    'fasterrcnn_mobilenet_v2_c4',
    'fasterrcnn_squeezenet_c4',
    'fasterrcnn_mobilenet_v3_large_320_fpn',
  ] as const)('%s is the same as a package, and back from it', async (name) => {
    const network = await ofArchitecture(name);
    const expected = await runWithParameters(network);
    const folder = await written(network, name);
    expectClose(await runPackage(network, folder), expected);

    const again = await ofPackage(folder);
    expect(again.spec).toEqual(network.spec);
    expect(again.origin).toContain('so all is kept');
    expect(again.trunk.nodes.some(({ operator }) => operator === 'GroupNormalization')).toBe(
      name.endsWith('_gn'),
    );
    expectClose(await runWithParameters(again), expected);
    expectClose(await runPackage(again, await written(again, `${name} again`)), expected);
  });

  it('keeps torchvision’s names through a package', async () => {
    const network = await ofArchitecture('fasterrcnn_resnet18_fpn_gn');
    const again = await ofPackage(await written(network, 'names'));
    expect([...again.values.keys()].sort()).toEqual([...network.values.keys()].sort());
    expect(again.trunk.nodes.map(({ name }) => name)).toEqual(
      network.trunk.nodes.map(({ name }) => name),
    );
  });
});

describe('classes', () => {
  it('must be some, each with an id of its own', async () => {
    const folder = await written(await ofArchitecture('fasterrcnn_resnet18_fpn_gn'), 'classes');
    const start = {
      kind: 'architecture' as const,
      name: 'fasterrcnn_resnet18_fpn_gn' as const,
      backbone: null,
    };
    expect(await refusal(startingNetwork(start, [], size, seededRandom(1)))).toBe(
      'The network cannot be trained so: classes needs at least one class.',
    );
    expect(await refusal(ofPackage(folder, []))).toContain('classes needs at least one class');
    const twins = ['a', 'b'].map((name) => ({ id: 1, name }));
    expect(await refusal(ofPackage(folder, twins))).toContain('classes has an id twice');
  });
});

describe.skipIf(!hasD2go)('a package (needs ../shared/data)', () => {
  it('of D2Go’s has its numbers where its classes are the data’s', async () => {
    const spec = fasterRcnnOf((await readModelFolder(d2goFolder)).spec, d2goFolder);
    const network = await ofPackage(d2goFolder, spec.classes);
    const expected = await runPackage(network, d2goFolder);
    expectClose(await runWithParameters(network), expected);
    expectClose(await runPackage(network, await written(network, 'd2go')), expected);
  });

  it('of D2Go’s keeps the rows of the classes that are the data’s too', async () => {
    const spec = fasterRcnnOf((await readModelFolder(d2goFolder)).spec, d2goFolder);
    const zebra = spec.classes.findIndex(({ name }) => name === 'zebra');
    const classes = [
      { id: 5, name: 'okapi' },
      { id: 9, name: 'zebra' },
    ];
    const network = await ofPackage(d2goFolder, classes);
    expect(network.spec.classes).toEqual(classes);
    expect(network.spec.input.shortSide).toBe(96);
    const expected = await runPackage(network, d2goFolder);
    const found = await runPackage(network, await written(network, 'zebras'));
    const { classLogits, boxDeltas } = spec.head;
    const row = (results: Results, name: string, width: number, at: number) =>
      results[name]?.data[2 * width + at] ?? NaN;
    expect(found[classLogits]?.dims).toEqual([5, 3]);
    expect(found[boxDeltas]?.dims).toEqual([5, 8]);
    expect(row(found, classLogits, 3, 1)).toBeCloseTo(row(expected, classLogits, 81, zebra), 4);
    // Background is the last.
    expect(row(found, classLogits, 3, 2)).toBeCloseTo(row(expected, classLogits, 81, 80), 4);
    expect(row(found, boxDeltas, 8, 4 + 3)).toBeCloseTo(
      row(expected, boxDeltas, 320, 4 * zebra + 3),
      4,
    );
    expect(network.origin).toContain('what it knew of “zebra” is kept');
  });
});
