/**
 * The parts of a schedule. Alternating training (Ren et al. 2015, section 3.2) has four:
 *
 *   1  the RPN, from the start's weights
 *   2  Fast R-CNN, again from the start's weights, on the proposals of step 1; nothing is shared yet
 *   3  the RPN's own layers, on the trunk of step 2, which stays
 *   4  Fast R-CNN's own layers, on the proposals of step 3; now both share one trunk
 *
 * Fast R-CNN by itself (Girshick 2015) has one, on the regions of Selective Search. So has R-CNN (Girshick et al. 2014),
 * on regions that are cut out; its SVMs and regressors are learned after it.
 *
 * Sliding windows have one, of passes over the pictures (windows/windowsLoop.ts).
 *
 * Joint training has one, with both losses in each step ("approximate joint training"); `heads` is joint
 * training with a trunk that stays.
 */
import type { ScheduleName } from '../../shared/training/recipe.ts';
import { item } from '../../shared/item.ts';
import { lossNames, type LossName, type TrainingPhase } from '../../shared/training/report.ts';

/** Parts of a network by what leads to them: `body` to the pooled features, `rpn` to the proposals alone. */
export const networkParts = ['body', 'rpn', 'heads'] as const;
export type NetworkPart = (typeof networkParts)[number];

export interface Phase {
  readonly title: string;
  readonly losses: readonly LossName[];
  /** Which parts learn. */
  readonly trains: readonly NetworkPart[];
  /** Which parts begin again with the start's weights. */
  readonly restarts: readonly NetworkPart[];
  /**
   * Where RoIs come from: the same step's proposals; proposals that the phase before left behind; Selective Search's regions;
   * none are needed. Those of an earlier phase and regions are found for every picture before the phase begins.
   */
  readonly proposals: 'own' | 'cached' | 'regions' | 'none';
  /** Whether each region is cut out of the picture and learned by itself. */
  readonly ofCrops?: boolean;
}

const ofRpn: readonly LossName[] = ['objectness', 'rpnBox'];
const ofHeads: readonly LossName[] = ['classification', 'box'];

const phases: Readonly<Record<ScheduleName, readonly Phase[]>> = {
  joint: [
    {
      title: 'RPN and detection heads together',
      losses: lossNames,
      trains: ['body', 'rpn', 'heads'],
      restarts: [],
      proposals: 'own',
    },
  ],
  heads: [
    {
      title: 'RPN and detection heads on a trunk that stays',
      losses: lossNames,
      trains: ['rpn', 'heads'],
      restarts: [],
      proposals: 'own',
    },
  ],
  'fast-rcnn': [
    {
      title: 'Fast R-CNN on the regions of Selective Search',
      losses: ofHeads,
      trains: ['body', 'heads'],
      restarts: [],
      proposals: 'regions',
    },
  ],
  'r-cnn': [
    {
      title: 'The network on regions that are cut out and warped',
      losses: ['classification'],
      trains: ['body', 'heads'],
      restarts: [],
      proposals: 'regions',
      ofCrops: true,
    },
  ],
  'sliding-windows': [
    {
      title: 'Windows that look like objects and are none',
      losses: [],
      trains: [],
      restarts: [],
      proposals: 'none',
    },
  ],
  alternating: [
    {
      title: 'Step 1 of 4: the RPN',
      losses: ofRpn,
      trains: ['body', 'rpn'],
      restarts: [],
      proposals: 'none',
    },
    {
      title: 'Step 2 of 4: Fast R-CNN on the proposals of step 1',
      losses: ofHeads,
      trains: ['body', 'heads'],
      restarts: ['body'],
      proposals: 'cached',
    },
    {
      title: 'Step 3 of 4: the RPN’s own layers on the trunk of step 2',
      losses: ofRpn,
      trains: ['rpn'],
      restarts: [],
      proposals: 'none',
    },
    {
      title: 'Step 4 of 4: Fast R-CNN’s own layers on the proposals of step 3',
      losses: ofHeads,
      trains: ['heads'],
      restarts: [],
      proposals: 'cached',
    },
  ],
};

/** Whether a phase's RoIs are found for every picture before it begins. */
export function isCached({ proposals }: Pick<Phase, 'proposals'>): boolean {
  return proposals === 'cached' || proposals === 'regions';
}

export function phasesOf(schedule: ScheduleName): readonly Phase[] {
  return phases[schedule];
}

/** The phase of that index, as it is told. @throws RangeError where the schedule has no such phase. */
export function phaseOf(schedule: ScheduleName, index: number): TrainingPhase {
  const { title, losses } = item(phases[schedule], index);
  return { index, count: phases[schedule].length, title, losses };
}
