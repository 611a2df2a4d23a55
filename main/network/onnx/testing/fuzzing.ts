/** Damages ONNX files at random, always in the same way, and looks at what becomes of reading them. */
import { create } from '@bufbuild/protobuf';
import { StudioError } from '../../../../shared/result.ts';
import { lowerGroupNorms } from '../../graph/lowerGroupNorms.ts';
import { damages, readDamaged, type Damage, type DamageCost } from '../../testing/damagedBytes.ts';
import { about } from '../../unreadable.ts';
import { isSentence } from '../../weights/testing/weightFiles.ts';
import { GraphProtoSchema, TensorProto_DataLocation, TensorProto_DataType } from '../onnx_pb.ts';
import { readGraph } from '../readGraph.ts';
import { readOnnxModel } from '../readModel.ts';
import { bytesOf, isTrained, manyLayers } from './manyLayers.ts';
import { node, onnxFile, port, weight, type TensorInit } from './onnxFile.ts';

interface Outcomes {
  /** Files whose graph was read, and those of them that could be trained. */
  read: number;
  trained: number;
  refused: number;
  /** Different ones of those that say why; the first thousands of them. */
  readonly sentences: Set<string>;
}

/**
 * Reads as many damaged files, as an import and as training read them.
 * @throws Error for every outcome but success and one sentence, telling how to get the file again.
 */
export async function fuzz(runs: number, seed: number): Promise<Outcomes & DamageCost> {
  const outcomes: Outcomes = { read: 0, trained: 0, refused: 0, sentences: new Set() };
  const samples = await samplesOf();
  const cost = await readDamaged({ runs, seed, samples, ways }, (content) =>
    readOrRefuse(content, outcomes),
  );
  return { ...outcomes, ...cost };
}

const subject = 'x.onnx';
const wish = {
  subject,
  input: { name: 'x', dims: [1, 4, 'height', 'width'] },
  outputs: [{ name: 'y', dims: [1, 'channels', 'h', 'w'] }],
  isKnown: isTrained,
};

async function readOrRefuse(content: Uint8Array, outcomes: Outcomes): Promise<void> {
  try {
    await about(subject, () => readOnnxModel(content));
    outcomes.read++;
    const { graph, values } = await readGraph(content, wish);
    if (graph.parameters.some(({ name }) => !values.has(name))) {
      throw new Error('A weight has no values.');
    }
    outcomes.trained++;
  } catch (error) {
    if (!(error instanceof StudioError) || !isSentence(error.message)) throw error;
    if (!error.message.startsWith(`${subject} `)) throw error;
    if (outcomes.sentences.size < 10_000) outcomes.sentences.add(error.message);
    outcomes.refused++;
  }
}

/** A field's number and how it is written, where one is likely. */
const setTag: Damage = (content, _, dice) => {
  content[dice.below(content.length)] = ((1 + dice.below(24)) << 3) | dice.oneOf([0, 1, 2, 3, 5]);
  return content;
};
/** A length or a number of several bytes, and one that does not end. */
const setVarint: Damage = (content, _, dice) => {
  const bytes = dice.oneOf([
    [0x80, 0x01],
    [0xff, 0xff, 0xff, 0xff, 0x07],
    [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
    Array.from({ length: 12 }, () => 0xff),
  ]);
  content.set(bytes.slice(0, content.length), dice.below(Math.max(1, content.length - 12)));
  return content;
};
const ways: readonly Damage[] = [setTag, setVarint, ...Object.values(damages)];

/** Files of every kind of part that a file may have. */
async function samplesOf(): Promise<readonly Uint8Array[]> {
  const inputs = [port('x', [1, 4, 'h', 'w'])];
  const outputs = [port('y', [1, 4, 'h', 'w'])];
  const raw = (count: number) =>
    new Uint8Array(Float32Array.from({ length: count }, Math.sin).buffer);
  const external: TensorInit = {
    name: 'w',
    dims: [4n, 4n],
    dataType: TensorProto_DataType.FLOAT,
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: [{ key: 'location', value: 'weights.bin' }],
  };
  const branch = (name: string) =>
    create(GraphProtoSchema, { name, node: [node('Relu', 'x', 'z')], output: [port('z', null)] });
  return [
    await bytesOf(manyLayers()),
    await bytesOf(lowerGroupNorms(manyLayers())),
    // Copies, constants, and the ways in which numbers are written.
    onnxFile(
      {
        input: inputs,
        output: outputs,
        node: [
          node('Identity', 'v', 'v2'),
          node('Conv', 'x w v', 'a', { pads: [1, 1, 1, 1] }),
          node('Identity', 'a', 'b'),
          node('Conv', 'b w v2', 'y', { pads: [1, 1, 1, 1], group: 1 }),
          {
            opType: 'Constant',
            output: ['c'],
            attribute: [{ name: 'value', t: { ...weight('', [2]), floatData: [1, 2] } }],
          },
        ],
        initializer: [
          { ...weight('w', [4, 4, 3, 3]), rawData: raw(144) },
          { ...weight('v', [4]), floatData: [1, 2, 3, 4] },
        ],
      },
      { producerName: 'a program', producerVersion: '1.2' },
    ),
    // What an import passes over and training refuses.
    onnxFile(
      {
        input: inputs,
        output: outputs,
        node: [
          {
            opType: 'If',
            input: ['c'],
            output: ['y'],
            attribute: [
              { name: 'then_branch', g: branch('then') },
              { name: 'else_branch', g: branch('else') },
            ],
          },
          { opType: 'FusedConv', input: ['x', 'w'], output: ['q'], domain: 'com.microsoft' },
          node('QuantizeLinear', 'q', 'r'),
        ],
        sparseInitializer: [{ values: weight('s', [3]), indices: weight('i', [3]), dims: [9n] }],
      },
      {
        functions: [{ name: 'f', input: ['a'], output: ['b'], node: [node('Relu', 'a', 'b')] }],
        opsetImport: [{ domain: 'com.microsoft', version: 1n }],
      },
    ),
    onnxFile({ input: inputs, output: outputs, initializer: [external] }),
  ];
}
