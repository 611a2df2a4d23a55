/**
 * The frozen part of a trunk, run as detection runs it: its weights are in the graph, so that ONNX Runtime lays them out
 * for the machine, and batch norms are folded.
 */
import type { ProviderName } from '../../../shared/model/providers.ts';
import { inOnePiece } from '../../network/onnx/onnxBytes.ts';
import { GraphRunner } from '../../runtime/graphRunner.ts';
import { sessionOptions } from '../../runtime/session.ts';
import { floats, floatsOf, tensorOf } from '../../runtime/tensors.ts';
import type { Example } from '../data/examples.ts';
import { graphPieces } from '../start/trainedPackage.ts';
import type { WeightStore } from '../weightStore.ts';
import type { DividedTrunk } from './frozenPart.ts';

/** A tensor that the frozen part hands on. */
export interface Feature {
  readonly data: Float32Array<ArrayBuffer>;
  readonly dims: readonly number[];
}

/** By name. */
export type Features = ReadonlyMap<string, Feature>;

/** A picture's pixels as what enters a trunk of which nothing is frozen. @param input the name of the trunk's */
export function pixelsEntering(
  input: string,
  { input: data, geometry }: Pick<Example, 'input' | 'geometry'>,
): Features {
  const { paddedHeight, paddedWidth } = geometry;
  return new Map([[input, { data, dims: [1, 3, paddedHeight, paddedWidth] }]]);
}

export class FrozenTrunk {
  readonly #runner: GraphRunner;
  readonly #input: string;
  readonly #entering: readonly string[];

  private constructor(runner: GraphRunner, input: string, entering: readonly string[]) {
    this.#runner = runner;
    this.#input = input;
    this.#entering = entering;
  }

  /** With the weights as they are now. @throws StudioError provider */
  static async open(
    { frozen, entering }: DividedTrunk,
    input: string,
    weights: WeightStore,
    provider: ProviderName,
  ): Promise<FrozenTrunk> {
    const bytes = await inOnePiece(graphPieces(frozen, await weights.values()));
    const runner = await GraphRunner.openBytes(bytes, await sessionOptions(provider));
    return new FrozenTrunk(runner, input, entering);
  }

  /** @throws StudioError provider */
  async run(example: Pick<Example, 'input' | 'geometry'>): Promise<Features> {
    const outputs = await this.#runner.run((name) => {
      const fed = pixelsEntering(this.#input, example).get(name);
      if (fed !== undefined) return floats(fed.data, fed.dims);
      throw new Error(`Nothing is there for the input '${name}'.`);
    });
    return new Map(
      this.#entering.map((name) => {
        const tensor = tensorOf(outputs, name);
        return [name, { data: floatsOf(tensor), dims: tensor.dims }];
      }),
    );
  }

  release(): Promise<void> {
    return this.#runner.release();
  }
}
