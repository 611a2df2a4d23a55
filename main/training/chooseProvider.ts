/**
 * Which provider a training runs on. One counts only when it makes the CPU's step, and where the choice is ours, makes
 * it faster. A small step comes first: what computes on the CPU in a graphics card's place is found out by it soon.
 */
import {
  providerNames,
  type ProviderName,
  type ProviderReport,
  type ProviderRequest,
} from '../../shared/model/providers.ts';
import { missingHere, providerReason } from '../runtime/providerReason.ts';

export type TrialSize = 'probe' | 'full';

/** What one step on a provider gave, and how long the same step took when it was asked for again. */
export interface Trial {
  readonly losses: readonly number[];
  readonly milliseconds: number;
}

/** Providers round differently; a wrong kernel differs by far more. */
const tolerance = 0.02;
/** A card of its own may need so many times the CPU's time for a small step, and still be faster for a full one. */
const slowest = 20;

/**
 * @param available providers that this build of ONNX Runtime has
 * @param trial trains a step that is then forgotten
 */
export async function chooseProvider(
  requested: ProviderRequest,
  available: readonly string[],
  trial: (provider: ProviderName, size: TrialSize) => Promise<Trial>,
): Promise<ProviderReport> {
  const candidates = providerNames.filter(
    (name) =>
      name !== 'cpu' && (requested === 'auto' ? available.includes(name) : name === requested),
  );
  const reasons: string[] = [];
  for (const provider of candidates) {
    const reason =
      missingHere(provider, available) ??
      (await whyNot(provider, requested, trial).catch(providerReason));
    if (reason === null) return { requested, actual: provider, reason: reasons.join('; ') };
    reasons.push(`${provider}: ${reason}`);
  }
  return { requested, actual: 'cpu', reason: reasons.join('; ') };
}

/** null: nothing speaks against it. */
async function whyNot(
  provider: ProviderName,
  requested: ProviderRequest,
  trial: (provider: ProviderName, size: TrialSize) => Promise<Trial>,
): Promise<string | null> {
  const small = await trial(provider, 'probe');
  const onCpu = await trial('cpu', 'probe');
  if (!agree(small, onCpu)) return 'its training step differs from that of the CPU';
  if (requested !== 'auto') return null;
  if (small.milliseconds > slowest * onCpu.milliseconds) return 'slower than the CPU here';
  const full = await trial(provider, 'full');
  const fullOnCpu = await trial('cpu', 'full');
  return full.milliseconds > fullOnCpu.milliseconds ? 'slower than the CPU here' : null;
}

function agree(a: Trial, b: Trial): boolean {
  return b.losses.every(
    (loss, i) => Math.abs((a.losses[i] ?? NaN) - loss) <= tolerance * Math.max(Math.abs(loss), 0.1),
  );
}
