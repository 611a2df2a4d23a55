/** What a step may not learn from: losses and gradients that say nothing any more. */
import { StudioError } from '../../../shared/result.ts';
import { lossNames, type LossName } from '../../../shared/training/report.ts';
import { ownPrefix } from '../gradients/shapedGraph.ts';
import { stepNames } from './stepGraphs.ts';

/** A loss this large says nothing any more. */
const largestLoss = 1e6;

/** @throws StudioError badInput that names the loss, and what may help */
export function refuseStrange(
  losses: Readonly<Record<LossName, number | null>>,
  gradientNorm: number,
  rate: number,
): void {
  const strange = lossNames.find((name) => !(Math.abs(losses[name] ?? 0) <= largestLoss));
  const advice = `a learning rate below ${rate.toPrecision(2)} may help`;
  if (strange !== undefined) {
    const value = losses[strange]?.toPrecision(3) ?? '';
    const loss = stepNames.losses[strange].slice(ownPrefix.length);
    const sentence = `The ${loss} became ${value}; ${advice}.`;
    throw new StudioError('badInput', sentence);
  }
  if (!Number.isFinite(gradientNorm)) {
    const sentence = `The gradients' norm became ${gradientNorm}; ${advice}.`;
    throw new StudioError('badInput', sentence);
  }
}
