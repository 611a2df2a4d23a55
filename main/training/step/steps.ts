/** Steps of a phase, whatever they learn from: pictures whole, or their regions cut out. */
import type { AnchorTable } from '../../../shared/detection/stages/stages.ts';
import type { AnchorAssignment } from '../../../shared/detection/training/assignAnchors.ts';
import type { AnchorSample } from '../../../shared/detection/training/sampleAnchors.ts';
import type { RoiSample } from '../../../shared/detection/training/sampleRois.ts';
import type { Random } from '../../../shared/random.ts';
import type { LossName } from '../../../shared/training/report.ts';
import type { Example, Lesson } from '../data/examples.ts';
import type { DividedTrunk } from './frozenPart.ts';
import type { Features } from './frozenTrunk.ts';

/** A picture of a step's batch. */
export interface StepPicture {
  /** With its pixels, unless its features are given. */
  readonly example: Example | Lesson;
  /** What the frozen part of the trunk makes of it, where that is known. */
  readonly features?: Features | null;
  /** Where all comes from that is random. */
  readonly random: Random;
  /** Proposals of an earlier phase, input space; null where the phase needs none. */
  readonly cached: Float32Array | null;
}

export interface StepOutcome {
  readonly losses: Readonly<Record<LossName, number | null>>;
  readonly gradientNorm: number;
  /** What was sampled of each picture, in their order. */
  readonly pictures: readonly SampledPicture[];
}

/** Input space; null where the phase does not train that part. */
export interface SampledPicture {
  readonly anchors: SampledAnchors | null;
  readonly rois: RoiSample | null;
}

export interface SampledAnchors {
  readonly table: AnchorTable;
  readonly assignment: AnchorAssignment;
  readonly sample: AnchorSample;
}

export interface Steps {
  /** The trunk, where a part of it stays and so makes the same of a picture in every step. */
  readonly divided: DividedTrunk | null;
  /** What the frozen part of the trunk makes of a picture; null where it has none. @throws StudioError provider */
  featuresOf(example: Example): Promise<Features | null>;
  /**
   * Trains on a batch of pictures: the losses are means over all that was sampled of them, and the weights change once.
   * The weights stay as they were when it throws.
   * @throws StudioError badInput where a loss is no number any more
   */
  run(pictures: readonly StepPicture[], rate: number): Promise<StepOutcome>;
  release(): Promise<void>;
}
