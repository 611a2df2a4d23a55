/**
 * A small package with every kind of layer that int8 meets: residual sums, depthwise and squeeze-and-excitation,
 * upsampling, pooling, ReLU6 and hard swish, and fully connected layers. Seeded weights.
 */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tinySpec } from '../../../packages/testing/tinyPackage.ts';
import type { Graph } from '../../../network/graph/graph.ts';
import { GraphBuilder } from '../../../network/graph/graphBuilder.ts';
import { onnxBytes } from '../../../network/onnx/onnxBytes.ts';
import { seededValues } from './torchvision/seededWeights.ts';

const channels = 16;

function trunk(): Graph {
  const builder = new GraphBuilder('trunk');
  const image = builder.pictureInput('image', 3);
  const stem = builder.relu6(
    builder.convolution(image, 'stem', { channels, kernel: 4, stride: 4, padding: 0 }),
  );
  const depthwise = builder.hardSwish(
    builder.convolution(stem, 'depthwise', { channels, kernel: 3, stride: 2, groups: channels }),
  );
  const squeezed = builder.relu(
    builder.convolution(builder.globalAveragePool(depthwise), 'squeeze', {
      channels: 4,
      kernel: 1,
    }),
  );
  const weights = builder.hardSigmoid(
    builder.convolution(squeezed, 'excite', { channels, kernel: 1 }),
  );
  const weighed = builder.multiply(depthwise, weights);
  const deep = builder.relu(
    builder.convolution(weighed, 'deep', { channels, kernel: 3, stride: 2 }),
  );
  const lateral = builder.convolution(weighed, 'lateral', { channels, kernel: 1 });
  const sum = builder.add(lateral, builder.upsample(deep, 2));
  const small = builder.maxPool(builder.concat([sum, weighed]), { kernel: 1, stride: 1 });
  const feature = builder.relu(builder.convolution(small, 'out', { channels: 8, kernel: 3 }));
  builder.outputFeature(feature, 'feature', '');
  builder.outputFeature(
    builder.convolution(feature, 'cls', { channels: 2, kernel: 1 }),
    'objectness',
    '',
  );
  builder.outputFeature(
    builder.convolution(feature, 'box', { channels: 8, kernel: 1 }),
    'deltas',
    '',
  );
  return builder.finish();
}

function head(width: number): Graph {
  const builder = new GraphBuilder('head');
  const flat = builder.flatten(builder.pooledInput('pooled', 8, 2, 2), 4);
  const first = builder.relu(builder.fullyConnected(flat, 'fc6', width));
  const second = builder.relu(builder.fullyConnected(first, 'fc7', width));
  builder.outputRows(builder.fullyConnected(second, 'classes', 4), 'logits');
  builder.outputRows(builder.fullyConnected(second, 'boxes', 12), 'box_deltas');
  return builder.finish();
}

/** Makes the folder. @param width of the head's layers: its parameters are about width² */
export async function writeLayersPackage(folder: string, width = 64): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = async (name: string, graph: Graph) => {
    const bytes = await bytesOf(graph);
    await writeFile(join(folder, name), bytes);
    return { path: name, sha256: createHash('sha256').update(bytes).digest('hex') };
  };
  const files = {
    trunk: await file('trunk.onnx', trunk()),
    head: await file('head.onnx', head(width)),
  };
  const spec = { ...tinySpec(), name: 'Layers', files };
  spec.input.padMultiple = 16;
  await writeFile(join(folder, 'model.json'), JSON.stringify(spec));
}

async function bytesOf(graph: Graph): Promise<Uint8Array> {
  const parameters = new Map(graph.parameters.map((parameter) => [parameter.name, parameter]));
  const read = (name: string) => {
    const parameter = parameters.get(name);
    if (parameter === undefined) throw new Error(`No parameter '${name}'.`);
    return Promise.resolve(seededValues(parameter, 1));
  };
  const pieces: Uint8Array[] = [];
  for await (const piece of onnxBytes(graph, { read })) pieces.push(piece);
  return Buffer.concat(pieces);
}
