/**
 * Makes graphs layer by layer. A layer's name is its parameters' prefix, in the words of torch's state dicts
 * (`layer1.0.conv1` has `layer1.0.conv1.weight`), and its node's name.
 */
import { item } from '../../../shared/item.ts';
import type { NormSpec } from '../spec/networkSpec.ts';
import type {
  Attribute,
  Constant,
  Graph,
  GraphNode,
  GraphPort,
  OperatorName,
  Parameter,
} from './graph.ts';
import { FreshNames } from './freshNames.ts';
import { neededNodes } from './neededNodes.ts';

/** A feature map on its way through the network, [1, channels, h, w]. */
export interface Feature {
  readonly value: string;
  readonly channels: number;
  /** Input pixels from a cell to the next. */
  readonly stride: number;
}

/** Numbers of a row each, [n, width]. */
export interface Rows {
  readonly value: string;
  readonly width: number;
}

export interface ConvolutionShape {
  readonly channels: number;
  /** Of the square kernel. */
  readonly kernel: number;
  readonly stride?: number;
  /** Default: what keeps the size at stride 1. */
  readonly padding?: number;
  readonly dilation?: number;
  readonly groups?: number;
  /** Default true; convolutions before a batch norm have none. */
  readonly bias?: boolean;
}

export interface PoolShape {
  readonly kernel: number;
  readonly stride: number;
  readonly padding?: number;
  /** Whether a window that is only partly inside makes a cell of its own. */
  readonly ceil?: boolean;
}

export class GraphBuilder {
  readonly #name: string;
  readonly #inputs: GraphPort[] = [];
  readonly #outputs: { readonly value: string; readonly port: GraphPort }[] = [];
  readonly #nodes: GraphNode[] = [];
  readonly #parameters: Parameter[] = [];
  readonly #constants = new Map<string, Constant>();
  readonly #names = new FreshNames([]);

  constructor(name: string) {
    this.#name = name;
  }

  /** The picture, [1, channels, height, width], of any height and width. */
  pictureInput(name: string, channels: number): Feature {
    this.#inputs.push({ name, dims: [1, channels, 'height', 'width'] });
    return { value: name, channels, stride: 1 };
  }

  /** Pooled features, [n, channels, height, width], of any n. */
  pooledInput(name: string, channels: number, height: number, width: number): Feature {
    this.#inputs.push({ name, dims: ['n', channels, height, width] });
    return { value: name, channels, stride: 1 };
  }

  convolution(x: Feature, name: string, shape: ConvolutionShape): Feature {
    const { channels, kernel, stride = 1, dilation = 1, groups = 1, bias = true } = shape;
    const padding = shape.padding ?? (dilation * (kernel - 1)) / 2;
    const inputs = [
      x.value,
      this.#parameter(`${name}.weight`, [channels, x.channels / groups, kernel, kernel]),
    ];
    if (bias) inputs.push(this.#parameter(`${name}.bias`, [channels]));
    const value = this.#node('Conv', name, inputs, {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [padding, padding, padding, padding],
      dilations: [dilation, dilation],
      group: groups,
    });
    return { value, channels, stride: x.stride * stride };
  }

  /** Scales and shifts each channel after its normalisation; torch's names of both kinds. */
  norm(x: Feature, name: string, spec: NormSpec): Feature {
    const isBatch = spec.kind === 'batch';
    const parts = ['weight', 'bias', ...(isBatch ? ['running_mean', 'running_var'] : [])];
    const parameters = parts.map((part) => this.#parameter(`${name}.${part}`, [x.channels]));
    const inputs = [x.value, ...parameters];
    const epsilon = { float: spec.epsilon };
    const value = isBatch
      ? this.#node('BatchNormalization', name, inputs, { epsilon })
      : this.#node('GroupNormalization', name, inputs, { epsilon, num_groups: spec.groups });
    return { ...x, value };
  }

  relu<T extends Feature | Rows>(x: T): T {
    return this.#alike(x, 'Relu');
  }

  /** ReLU that ends at 6 (Howard et al. 2017). */
  relu6(x: Feature): Feature {
    const bounds = [this.#number('zero', 0), this.#number('six', 6)];
    return { ...x, value: this.#node('Clip', `${x.value}/Clip`, [x.value, ...bounds]) };
  }

  /** x · min(max(x / 6 + 1/2, 0), 1) */
  hardSwish(x: Feature): Feature {
    return this.#alike(x, 'HardSwish');
  }

  /** min(max(x / 6 + 1/2, 0), 1), as torch has it; ONNX's own default is x / 5. */
  hardSigmoid(x: Feature): Feature {
    return this.#alike(x, 'HardSigmoid', { alpha: { float: 1 / 6 }, beta: { float: 0.5 } });
  }

  maxPool(x: Feature, { kernel, stride, padding = 0, ceil }: PoolShape): Feature {
    const value = this.#node('MaxPool', `${x.value}/MaxPool`, [x.value], {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [padding, padding, padding, padding],
      ceil_mode: ceil === true ? 1 : 0,
    });
    return { ...x, value, stride: x.stride * stride };
  }

  /** The mean over the whole map, [n, C, 1, 1]. */
  globalAveragePool(x: Feature): Feature {
    return this.#alike(x, 'GlobalAveragePool');
  }

  add(a: Feature, b: Feature): Feature {
    return { ...a, value: this.#node('Add', `${a.value}/Add`, [a.value, b.value]) };
  }

  /** Element by element; `b` may be [n, C, 1, 1]. */
  multiply(a: Feature, b: Feature): Feature {
    return { ...a, value: this.#node('Mul', `${a.value}/Mul`, [a.value, b.value]) };
  }

  /** Channels of one after those of the other. */
  concat(parts: readonly Feature[]): Feature {
    const first = item(parts, 0);
    const values = parts.map(({ value }) => value);
    const value = this.#node('Concat', `${first.value}/Concat`, values, { axis: 1 });
    return { ...first, value, channels: parts.reduce((sum, part) => sum + part.channels, 0) };
  }

  /** Every cell `factor` times down and across: nearest neighbour, as torch's interpolate has it. */
  upsample(x: Feature, factor: number): Feature {
    const scales = this.#constant(`scale ${factor}`, [4], Float32Array.of(1, 1, factor, factor));
    const value = this.#node('Resize', `${x.value}/Resize`, [x.value, '', scales], {
      mode: 'nearest',
      nearest_mode: 'floor',
      coordinate_transformation_mode: 'asymmetric',
    });
    return { ...x, value, stride: x.stride / factor };
  }

  /** [n, C, h, w] → [n, C·h·w]; of a known height and width. */
  flatten(x: Feature, cells: number): Rows {
    const value = this.#node('Flatten', `${x.value}/Flatten`, [x.value], { axis: 1 });
    return { value, width: x.channels * cells };
  }

  /** x · weightᵀ + bias */
  fullyConnected(x: Rows, name: string, width: number): Rows {
    const inputs = [
      x.value,
      this.#parameter(`${name}.weight`, [width, x.width]),
      this.#parameter(`${name}.bias`, [width]),
    ];
    return { value: this.#node('Gemm', name, inputs, { transB: 1 }), width };
  }

  /** Makes a feature map an output, [1, C, h, w], of the given name. */
  outputFeature(x: Feature, name: string, level: string): void {
    const dims = [1, x.channels, `height ${level}`, `width ${level}`];
    this.#outputs.push({ value: x.value, port: { name, dims } });
  }

  /** Makes rows an output, [n, width], of the given name. */
  outputRows(x: Rows, name: string): void {
    this.#outputs.push({ value: x.value, port: { name, dims: ['n', x.width] } });
  }

  /** The layers that an output needs, with their parameters. */
  finish(): Graph {
    const wanted = this.#outputs.map(({ value }) => value);
    const { nodes, names } = neededNodes(this.#nodes, wanted, (node) => node);
    // A value has one name, so an output's is given to it wherever it is used.
    const outputs = new Map(this.#outputs.map(({ value, port }) => [value, port.name]));
    const renamed = (values: readonly string[]) =>
      values.map((value) => outputs.get(value) ?? value);
    return {
      name: this.#name,
      inputs: this.#inputs,
      outputs: this.#outputs.map(({ port }) => port),
      nodes: nodes.map((node) => ({
        ...node,
        inputs: renamed(node.inputs),
        outputs: renamed(node.outputs),
      })),
      parameters: this.#parameters.filter(({ name }) => names.has(name)),
      constants: [...this.#constants.values()].filter(({ name }) => names.has(name)),
    };
  }

  #alike<T extends Feature | Rows>(
    x: T,
    operator: OperatorName,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): T {
    return { ...x, value: this.#node(operator, `${x.value}/${operator}`, [x.value], attributes) };
  }

  /** @returns the name of its output, which is its own. */
  #node(
    operator: OperatorName,
    wish: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string {
    const name = this.#names.next(wish);
    this.#nodes.push({ operator, name, inputs, outputs: [name], attributes });
    return name;
  }

  /** A layer that is used on several levels has its parameters once. */
  #parameter(name: string, dims: readonly number[]): string {
    const known = this.#parameters.find((parameter) => parameter.name === name);
    if (known === undefined) this.#parameters.push({ name, dims });
    else if (known.dims.join() !== dims.join()) {
      throw new Error(`'${name}' is ${known.dims.join('×')} and ${dims.join('×')}.`);
    }
    return name;
  }

  #number(name: string, value: number): string {
    return this.#constant(name, [], Float32Array.of(value));
  }

  #constant(name: string, dims: readonly number[], values: Float32Array): string {
    this.#constants.set(name, { name, dims, values });
    return name;
  }
}
