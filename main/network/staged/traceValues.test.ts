import { describe, expect, it } from 'vitest';
import { node, smallModel, type SmallGraph } from '../onnx/testing/onnxFile.ts';
import { traceValues } from './traceValues.ts';

const image = { image: [1, 3, 'h', 'w'] };

/** What is known of y: channels and stride. */
function traced({ nodes = [], weights = {} }: Partial<SmallGraph>) {
  const { channels = null, stride = null } =
    traceValues(smallModel({ inputs: image, outputs: { y: null }, nodes, weights })).get('y') ?? {};
  return [channels, stride];
}

const weights = { w8: [8, 3, 3, 3], v8: [8, 8, 1, 1], t: [8, 4, 2, 2], m: [12, 5], n: [5, 12] };
const conv = (output: string, step = 2) =>
  node('Conv', 'image w8', output, { strides: [step, step] });

describe('traceValues', () => {
  it.each<[string, Partial<SmallGraph>, readonly (number | null)[]]>([
    ['the picture itself', { nodes: [node('Identity', 'image', 'y')] }, [3, 1]],
    ['convolutions', { nodes: [conv('a'), node('Conv', 'a v8', 'y')] }, [8, 2]],
    [
      'pooling',
      { nodes: [conv('a'), node('MaxPool', 'a', 'y', { strides: [2, 2], kernel_shape: [1, 1] })] },
      [8, 4],
    ],
    [
      'a stride that differs by axis',
      { nodes: [node('Conv', 'image w8', 'y', { strides: [2, 1] })] },
      [8, null],
    ],
    ['a stride of 0', { nodes: [node('Conv', 'image w8', 'y', { strides: [0, 0] })] }, [8, null]],
    [
      'a transposed convolution in groups',
      { nodes: [conv('a', 4), node('ConvTranspose', 'a t', 'y', { strides: [2, 2], group: 3 })] },
      [12, 2],
    ],
    [
      'a pyramid: the resized map takes the size of the other',
      { nodes: [conv('a', 4), conv('b', 8), node('Resize', 'b', 'c'), node('Add', 'a c', 'y')] },
      [8, 4],
    ],
    [
      'squeeze and excitation: one cell takes the size of the map',
      { nodes: [conv('a', 4), node('GlobalAveragePool', 'a', 'b'), node('Mul', 'b a', 'y')] },
      [8, 4],
    ],
    [
      'a sum of two sizes',
      { nodes: [conv('a', 4), conv('b', 8), node('Add', 'a b', 'y')] },
      [8, null],
    ],
    [
      'maps side by side',
      { nodes: [conv('a', 4), conv('b', 4), node('Concat', 'a b a', 'y', { axis: 1 })] },
      [24, 4],
    ],
    [
      'a weight that is shared by way of another name',
      { nodes: [node('Identity', 'w8', 'shared'), node('Conv', 'image shared', 'y')] },
      [8, 1],
    ],
    ['rows', { nodes: [node('Gemm', 'x m', 'y')] }, [5, null]],
    ['rows, transposed', { nodes: [node('Gemm', 'x n', 'y', { transB: 1 })] }, [5, null]],
    [
      'rows and a bias',
      { nodes: [node('MatMul', 'x m', 'a'), node('Add', 'a b', 'y')] },
      [5, null],
    ],
    [
      'what is not known',
      { nodes: [node('Reshape', 'image s', 'a'), node('Relu', 'a', 'y')] },
      [null, null],
    ],
    [
      'what follows it',
      { nodes: [node('Reshape', 'image s', 'a'), node('Conv', 'a v8', 'y', { strides: [2, 2] })] },
      [8, null],
    ],
    [
      'axis 0 side by side',
      { nodes: [node('Concat', 'image image', 'y', { axis: 0 })] },
      [null, null],
    ],
  ])('follows %s', (_, graph, expected) => {
    expect(traced({ weights, ...graph })).toEqual(expected);
  });

  it('takes a constant for a weight', () => {
    const constant = {
      opType: 'Constant',
      output: ['c'],
      attribute: [{ name: 'value', t: { dims: [6n, 3n, 1n, 1n] } }],
    };
    expect(traced({ nodes: [constant, node('Conv', 'image c', 'y')] })).toEqual([6, 1]);
  });
});
