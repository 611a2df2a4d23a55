import { fromBinary, ScalarType, type DescField, type DescMessage } from '@bufbuild/protobuf';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../graph/graphBuilder.ts';
import type { Weights } from '../graph/graph.ts';
import { onnxBytes } from './onnxBytes.ts';
import { file_onnx, ModelProtoSchema } from './onnx_pb.ts';

function smallGraph() {
  const builder = new GraphBuilder('small');
  const x = builder.pictureInput('x', 2);
  const y = builder.upsample(builder.hardSigmoid(builder.relu6(x)), 2);
  builder.outputFeature(builder.convolution(y, 'c', { channels: 3, kernel: 1 }), 'y', '0');
  return builder.finish();
}

const weights: Weights = {
  read: (name) =>
    Promise.resolve(
      name === 'c.bias' ? Float32Array.of(1, 2, 3) : Float32Array.of(1, 2, 3, 4, 5, 6),
    ),
};

async function collected(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const list: Uint8Array[] = [];
  for await (const piece of pieces) list.push(piece);
  return new Uint8Array(Buffer.concat(list));
}

describe('onnxBytes', () => {
  it('writes what generated code reads back', async () => {
    const graph = smallGraph();
    const model = fromBinary(ModelProtoSchema, await collected(onnxBytes(graph, weights)));
    expect(model.irVersion).toBe(8n);
    expect(model.opsetImport.map(({ domain, version }) => [domain, version])).toEqual([['', 17n]]);
    const read = model.graph;
    expect(read?.node.map(({ opType, input, output }) => [opType, input, output])).toEqual(
      graph.nodes.map(({ operator, inputs, outputs }) => [operator, inputs, outputs]),
    );
    const tensors = read?.initializer.map(({ name, dims, rawData }) => [
      name,
      dims,
      new Float32Array(rawData.slice().buffer),
    ]);
    expect(tensors).toEqual([
      ['zero', [], Float32Array.of(0)],
      ['six', [], Float32Array.of(6)],
      ['scale 2', [4n], Float32Array.of(1, 1, 2, 2)],
      ['c.weight', [3n, 2n, 1n, 1n], Float32Array.of(1, 2, 3, 4, 5, 6)],
      ['c.bias', [3n], Float32Array.of(1, 2, 3)],
    ]);
    const sigmoid = read?.node.find(({ opType }) => opType === 'HardSigmoid');
    expect(sigmoid?.attribute.map(({ name, f }) => [name, f])).toEqual([
      ['alpha', Math.fround(1 / 6)],
      ['beta', 0.5],
    ]);
  });

  it('refuses values that do not fill their shape', async () => {
    const short: Weights = { read: () => Promise.resolve(new Float32Array(5)) };
    await expect(collected(onnxBytes(smallGraph(), short))).rejects.toThrow(
      /'c.weight' has 20 bytes/,
    );
  });
});

describe('onnx.proto', () => {
  const proto = (file: URL | string) => readFileSync(file, 'utf8');
  /** `message.field: type = number`, without comments. */
  const fieldsOf = (text: string) => {
    const fields = new Map<string, string>();
    let path: string[] = [];
    for (const line of text.replace(/\/\/.*$/gm, '').split('\n')) {
      const opened = /(?:message|enum|oneof)\s+(\w+)\s*\{/.exec(line);
      if (opened?.[1] !== undefined) path.push(opened[1]);
      const field = /^\s*(?:(optional|repeated)\s+)?(?:(\w+)\s+)?(\w+)\s*=\s*(\d+)\b/.exec(line);
      if (field !== null) {
        fields.set(
          [...path, field[3]].join('.'),
          `${field[1] ?? ''} ${field[2] ?? ''} ${field[4]}`,
        );
      }
      if (line.includes('}')) path = path.slice(0, -1);
    }
    return fields;
  };
  const ours = fieldsOf(proto(new URL('onnx.proto', import.meta.url)));

  it('is what the generated code was made of', () => {
    const generated = new Map<string, string>();
    const named = (path: string, names: readonly { name: string; number: number }[]) => {
      for (const { name, number } of names) generated.set(`${path}.${name}`, `  ${number}`);
    };
    const walk = (message: DescMessage, path: string) => {
      for (const field of message.fields) {
        const { oneof, fieldKind, name, number } = field;
        const place = [path, ...(oneof === undefined ? [] : [oneof.name]), name].join('.');
        const label = fieldKind === 'list' ? 'repeated' : oneof === undefined ? 'optional' : '';
        generated.set(place, `${label} ${typeName(field)} ${number}`);
      }
      for (const inner of message.nestedMessages) walk(inner, `${path}.${inner.name}`);
      for (const inner of message.nestedEnums) named(`${path}.${inner.name}`, inner.values);
    };
    for (const message of file_onnx.messages) walk(message, message.name);
    expect(Object.fromEntries(generated)).toEqual(Object.fromEntries(ours));
  });

  const official = '/usr/lib/python3/dist-packages/onnx/onnx-ml.proto';
  it.skipIf(!existsSync(official))('agrees with that of Debian’s python3-onnx', () => {
    const theirs = fieldsOf(proto(official));
    const common = [...ours].filter(([field]) => theirs.has(field));
    expect(common.length).toBeGreaterThan(120);
    for (const [field, meaning] of common) {
      expect([field, meaning]).toEqual([field, theirs.get(field)]);
    }
  });
});

/** As onnx.proto writes it. */
function typeName({ scalar, message, enum: values }: DescField): string {
  if (scalar !== undefined) return ScalarType[scalar].toLowerCase();
  return message?.name ?? values?.name ?? '';
}
