/** A phase's graphs for each size of what enters them. */
import type { ProviderName } from '../../../shared/model/providers.ts';
import type { FeatureMap } from '../../../shared/detection/roi/featureMap.ts';
import { anchorsFor } from '../../../shared/detection/detectors/fasterRcnn/rpnStages.ts';
import type { AnchorTable } from '../../../shared/detection/stages/stages.ts';
import type { InputGeometry } from '../../../shared/geometry/spaces.ts';
import { GraphRunner } from '../../runtime/graphRunner.ts';
import { abilitiesOf } from './abilities.ts';
import type { HeadWidths } from './feeds.ts';
import {
  stepGraphs,
  stepNames,
  type StepDesign,
  type StepGraphs,
  type TrainedGraphs,
} from './stepGraphs.ts';

/** The graphs for one size of input. */
export interface SizedStep {
  readonly graphs: StepGraphs;
  readonly forward: GraphRunner | null;
  readonly step: GraphRunner;
  readonly anchors: AnchorTable;
  readonly features: readonly Omit<FeatureMap, 'data'>[];
  readonly widths: HeadWidths;
}

/** What of a step's design is the same for all sizes on all providers. */
export type PhaseDesign = Omit<StepDesign, 'entering' | 'abilities'>;

/** Sizes whose graphs are kept: each has its own. */
const keptSizes = 6;

export class SizedSteps {
  readonly #network: TrainedGraphs;
  readonly #design: PhaseDesign;
  readonly #provider: ProviderName;
  /** By size, the least recently used first. */
  readonly #sized = new Map<string, SizedStep>();

  constructor(network: TrainedGraphs, design: PhaseDesign, provider: ProviderName) {
    this.#network = network;
    this.#design = design;
    this.#provider = provider;
  }

  /** @param entering of the trunk's inputs, their sizes */
  async for(
    entering: StepDesign['entering'],
    geometry: Pick<InputGeometry, 'paddedWidth' | 'paddedHeight'>,
  ): Promise<SizedStep> {
    const { paddedHeight, paddedWidth } = geometry;
    const key = `${paddedHeight}×${paddedWidth}`;
    const found = this.#sized.get(key) ?? (await this.#make(entering, geometry));
    this.#sized.delete(key);
    this.#sized.set(key, found);
    return found;
  }

  get areTooMany(): boolean {
    return this.#sized.size > keptSizes;
  }

  /** Gives up those that were used least recently. Nothing of theirs may be on a device any more. */
  async giveUpOld(): Promise<void> {
    for (const [key, sized] of this.#sized) {
      if (!this.areTooMany) return;
      this.#sized.delete(key);
      await releaseSized(sized);
    }
  }

  async release(): Promise<void> {
    for (const sized of this.#sized.values()) await releaseSized(sized);
    this.#sized.clear();
  }

  async #make(
    entering: StepDesign['entering'],
    padded: Pick<InputGeometry, 'paddedWidth' | 'paddedHeight'>,
  ): Promise<SizedStep> {
    const abilities = await abilitiesOf(this.#provider);
    const graphs = stepGraphs(this.#network, { ...this.#design, entering, abilities });
    const { spec } = this.#network;
    const cells = spec.rpn.levels.map(({ objectness }) => graphs.sizeOf(objectness));
    const read = new Set([...graphs.forwardNames.values(), ...Object.values(stepNames.losses)]);
    const open = (graph: StepGraphs['step']) => GraphRunner.open(graph, this.#provider, read);
    return {
      graphs,
      forward: graphs.forward === null ? null : await open(graphs.forward),
      step: await open(graphs.step),
      anchors: anchorsFor(spec.rpn, cells, padded),
      features: spec.roi.levels.map(({ feature }) => graphs.sizeOf(feature)),
      widths: graphs.headWidths,
    };
  }
}

async function releaseSized({ forward, step }: SizedStep): Promise<void> {
  await forward?.release();
  await step.release();
}
