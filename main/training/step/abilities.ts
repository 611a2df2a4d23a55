/** What a provider can do with the graphs of a step. */
import type { ProviderName } from '../../../shared/model/providers.ts';
import { channelBlock } from '../../runtime/channelBlock.ts';
import type { Abilities } from '../gradients/shapedGraph.ts';

export async function abilitiesOf(provider: ProviderName): Promise<Abilities> {
  return {
    hasPlaces: provider !== 'webgpu',
    channelBlock: provider === 'cpu' ? await channelBlock() : null,
  };
}
