/** Group norms taken apart, in ONNX Runtime: here, as the room of network/ has no runtime. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { item } from '../../../shared/item.ts';
import { seededRandom } from '../../../shared/random.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import type { Graph } from '../../network/graph/graph.ts';
import { GraphBuilder } from '../../network/graph/graphBuilder.ts';
import { lowerGroupNorms } from '../../network/graph/lowerGroupNorms.ts';
import { buildHead } from '../../network/head.ts';
import type { NetworkSpec } from '../../network/spec/networkSpec.ts';
import { torchvisionSpec } from '../../network/spec/torchvision.ts';
import { buildTrunk } from '../../network/trunk.ts';
import { anyNumbers, mapped, relativeError, type Feeds } from './testing/doubles.ts';
import { runInDouble, valueOf } from './testing/referenceGraph.ts';
import { bytesOf, openGraph } from './testing/runGraph.ts';

const scratch = useScratchFolder();
const norm = { kind: 'group', epsilon: 1e-3, groups: 4 } as const;

/** Norms of one, two and four groups, two of them alike. */
function smallNetwork(): Graph {
  const builder = new GraphBuilder('network');
  let x = builder.pictureInput('x', 3);
  [4, 2, 4, 1].forEach((groups, i) => {
    x = builder.convolution(x, `conv${i}`, { channels: 8, kernel: 3 });
    x = builder.relu(builder.norm(x, `norm${i}`, { ...norm, groups }));
  });
  builder.outputFeature(builder.norm(x, 'last', norm), 'y', '0');
  return builder.finish();
}

function weightsOf({ parameters }: Graph): Feeds {
  const random = seededRandom(5);
  return new Map(parameters.map(({ name, dims }) => [name, anyNumbers(random, dims)]));
}

describe('group norms taken apart', () => {
  it('compute the same for pictures of any size, in one session', async () => {
    const network = smallNetwork();
    const weights = weightsOf(network);
    const lowered = lowerGroupNorms(network);
    expect(lowered.nodes.map(({ operator }) => operator)).not.toContain('GroupNormalization');
    const session = await openGraph(lowered, weights);
    const random = seededRandom(6);
    for (const [height, width] of [
      [6, 8],
      [5, 3],
      [1, 2],
      [13, 4],
    ] as const) {
      const picture = mapped(anyNumbers(random, [1, 3, height, width]), (value) =>
        Math.fround(value + 2),
      );
      const feeds = new Map([['x', picture]]);
      const found = valueOf(await session.run(feeds), 'y');
      const expected = valueOf(runInDouble(network, new Map([...weights, ...feeds])), 'y');
      expect(found.dims).toEqual(expected.dims);
      expect(relativeError(found.data, expected.data)).toBeLessThan(1e-5);
    }
    await session.release();
  });

  it('have names that nothing else has', async () => {
    const plain = smallNetwork();
    const taken = ['norm0/shape', 'norm0/scaled', '4 groups', 'a channel', '2 ones', 'last/map'];
    const names = new Map(
      plain.parameters.slice(0, taken.length).map(({ name }, i) => [name, item(taken, i)]),
    );
    const of = (name: string) => names.get(name) ?? name;
    const network: Graph = {
      ...plain,
      nodes: plain.nodes.map((node) => ({ ...node, inputs: node.inputs.map(of) })),
      parameters: plain.parameters.map(({ name, dims }) => ({ name: of(name), dims })),
    };
    const weights = weightsOf(network);
    const feeds = new Map([['x', anyNumbers(seededRandom(7), [1, 3, 6, 8])]]);
    const session = await openGraph(lowerGroupNorms(network), weights);
    const found = valueOf(await session.run(feeds), 'y');
    await session.release();
    const expected = valueOf(runInDouble(network, new Map([...weights, ...feeds])), 'y');
    expect(relativeError(found.data, expected.data)).toBeLessThan(1e-5);
  });

  it('leave a graph without any as it is', () => {
    const builder = new GraphBuilder('network');
    const x = builder.pictureInput('x', 3);
    builder.outputFeature(builder.relu(x), 'y', '0');
    const graph = builder.finish();
    expect(lowerGroupNorms(graph)).toBe(graph);
  });

  it('make graphs of a package that open, and that ONNX’s own checker accepts', async () => {
    const base = torchvisionSpec('fasterrcnn_vgg16_c4', norm);
    const spec: NetworkSpec = {
      ...base,
      backbone: { kind: 'resnet18', norm, dilated: false },
      neck: { kind: 'fpn', layers: ['layer2', 'layer3'], channels: 16, norm, extra: 'maxPool' },
      anchors: { sizes: [[32], [64], [128]], ratios: [1] },
      roi: { ...base.roi, levels: 2 },
      head: {
        ...base.head,
        box: { kind: 'convolutions', convolutions: 1, channels: 16, norm, width: 16 },
      },
    };
    const { graph: trunk, levels } = buildTrunk(spec);
    const head = buildHead(spec, item(levels, 0).channels, 2);
    const paths: string[] = [];
    for (const graph of [trunk, head].map(lowerGroupNorms)) {
      const weights = weightsOf(graph);
      await (await openGraph(graph, weights)).release();
      const path = join(scratch(), `${graph.name}.onnx`);
      await writeFile(path, await bytesOf(graph, weights));
      paths.push(path);
    }
    checkWithOnnx(paths);
  });
});

const python = '/usr/bin/python3';
const hasChecker = existsSync(python) && spawnSync(python, ['-c', 'import onnx']).status === 0;

/** ONNX's own checker, where Debian's python3-onnx is installed. */
function checkWithOnnx(paths: readonly string[]): void {
  if (!hasChecker) return;
  const program =
    'import sys, onnx\nfor p in sys.argv[1:]: onnx.checker.check_model(onnx.load(p), full_check=True)';
  const { status, stderr } = spawnSync(python, ['-c', program, ...paths], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
}
