/** A model package becomes one whose head's fully connected layers are two thinner ones each. */
import { item } from '../../../shared/item.ts';
import { StudioError } from '../../../shared/result.ts';
import {
  compressOnnx,
  fullyConnectedLayers,
  mostRank,
  type CompressedLayer,
  type FullyConnected,
} from '../../network/compress/compressOnnx.ts';
import { FloatGraph } from '../../network/quantize/floatGraph.ts';
import { about } from '../../network/unreadable.ts';
import { readModelFolder } from '../../packages/modelFolder.ts';
import { writePackageFolder } from '../../packages/packageFolder.ts';
import { checkExportTarget } from '../newFolderTarget.ts';
import { textsOfChanged } from './textsOfChanged.ts';

export interface CompressRequest {
  /** The package's folder or its model.json. */
  readonly model: string;
  /** The folder to make; absolute. */
  readonly folder: string;
  /** Of the head's fully connected layers, in their order; null: a quarter of the most that each could have. */
  readonly ranks: readonly number[] | null;
}

export interface CompressedModel {
  readonly layers: readonly CompressedLayer[];
  /** Of both graphs, before and after. */
  readonly beforeBytes: number;
  readonly afterBytes: number;
}

/** As in the paper, where 4,096 × 25,088 weights keep a rank of 1,024. */
const share = 4;

/** @throws StudioError: notFound, badModel, badInput naming --ranks, diskFull, stopped; then there is no folder. */
export async function compressModel(
  { model, folder, ranks }: CompressRequest,
  signal: AbortSignal,
): Promise<CompressedModel> {
  await checkExportTarget(folder);
  const { files, spec } = await readModelFolder(model);
  const { trunk, head } = files;
  const source = await FloatGraph.open(head.bytes, head.path);
  const layers = fullyConnectedLayers(source);
  if (layers.length === 0) {
    const sentence = `${head.path} has no fully connected layer to compress besides its last ones.`;
    throw new StudioError('badModel', sentence);
  }
  const chosen = ranks === null ? layers.map(usualRank) : checkedRanks(ranks, layers);
  signal.throwIfAborted();
  const made = await about(head.path, () => compressOnnx(source, layers, chosen));
  const texts = textsOfChanged(
    spec,
    'SVD',
    `Truncated SVD of rank ${chosen.join(', ')} by Anchorscope.`,
  );
  await writePackageFolder(
    folder,
    { trunk: [trunk.bytes], head: [made.bytes] },
    { ...spec, ...texts },
    { signal },
  );
  return {
    layers: made.layers,
    beforeBytes: trunk.bytes.length + head.bytes.length,
    afterBytes: trunk.bytes.length + made.bytes.length,
  };
}

function usualRank(layer: FullyConnected): number {
  const { outputs, inputs } = layer;
  const rank = Math.max(1, Math.floor(Math.min(outputs, inputs) / share));
  return Math.min(rank, mostRank(layer));
}

function checkedRanks(
  ranks: readonly number[],
  layers: readonly FullyConnected[],
): readonly number[] {
  if (ranks.length !== layers.length) {
    const names = layers.map(({ name, outputs, inputs }) => `${name} (${outputs} × ${inputs})`);
    const sentence = `--ranks: there are ${ranks.length}, and ${layers.length} fully connected layers to compress: ${names.join(', ')}.`;
    throw new StudioError('badInput', sentence);
  }
  layers.forEach((layer, i) => {
    const rank = item(ranks, i);
    const most = mostRank(layer);
    if (Number.isInteger(rank) && rank >= 1 && rank <= most) return;
    const sentence = `--ranks: ${layer.name} can have a rank from 1 to ${most}, beyond which it only grows, and not ${rank}.`;
    throw new StudioError('badInput', sentence);
  });
  return ranks;
}
