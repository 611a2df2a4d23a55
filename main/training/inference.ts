/** Detection with the weights as they are between two steps: for evaluation, and for proposals that are kept. */
import type { ProviderName } from '../../shared/model/providers.ts';
import { decodeClasses } from '../../shared/detection/head/classes.ts';
import { selectDetections } from '../../shared/detection/head/detections.ts';
import { defaultSettings } from '../../shared/model/modelPackage.ts';
import { poolProposals } from '../../shared/detection/roi/roiPooling.ts';
import type { FeatureMap } from '../../shared/detection/roi/featureMap.ts';
import type { DetectionTable, ProposalTable } from '../../shared/detection/stages/stages.ts';
import type { InputGeometry } from '../../shared/geometry/spaces.ts';
import { sessionOptions } from '../runtime/session.ts';
import type { Example } from './data/examples.ts';
import { GraphRunner } from '../runtime/graphRunner.ts';
import { floats, floatsOf, tensorOf } from '../runtime/tensors.ts';
import { runnableGraphs } from './start/trainedPackage.ts';
import type { StartingNetwork } from './start/networkTypes.ts';
import { anchorsFor, proposalsOf } from './step/proposalsOf.ts';
import type { WeightStore } from './weightStore.ts';

/** What the trunk says of a picture. */
export interface TrunkView {
  readonly geometry: InputGeometry;
  /** Best first, input space. */
  readonly proposals: ProposalTable;
  readonly features: readonly FeatureMap[];
}

export class Inference {
  readonly #network: StartingNetwork;
  readonly #weights: WeightStore;
  readonly #trunk: GraphRunner;
  readonly #head: GraphRunner;

  private constructor(
    network: StartingNetwork,
    weights: WeightStore,
    trunk: GraphRunner,
    head: GraphRunner,
  ) {
    this.#network = network;
    this.#weights = weights;
    this.#trunk = trunk;
    this.#head = head;
  }

  static async open(
    network: StartingNetwork,
    weights: WeightStore,
    provider: ProviderName,
  ): Promise<Inference> {
    const graphs = await runnableGraphs(network);
    const options = await sessionOptions(provider);
    const trunk = await GraphRunner.openBytes(graphs.trunk.bytes, options);
    const head = await GraphRunner.openBytes(graphs.head.bytes, options);
    return new Inference(network, weights, trunk, head);
  }

  /** @param limits how many proposals go into NMS, a level, and come out of it */
  async look(
    { geometry, input }: Pick<Example, 'geometry' | 'input'>,
    limits: { readonly preNmsTopN: number; readonly postNmsTopN: number },
  ): Promise<TrunkView> {
    const { spec } = this.#network;
    const image = floats(input, [1, 3, geometry.paddedHeight, geometry.paddedWidth]);
    const outputs = await this.#trunk.run((name) =>
      name === spec.input.name ? image : this.#weights.parameter(name),
    );
    const maps = [];
    const cells = [];
    for (const { objectness, deltas } of spec.rpn.levels) {
      const { dims } = tensorOf(outputs, objectness);
      cells.push({ height: dims[2] ?? 0, width: dims[3] ?? 0 });
      maps.push({
        objectness: floatsOf(tensorOf(outputs, objectness)),
        deltas: floatsOf(tensorOf(outputs, deltas)),
      });
    }
    const anchors = anchorsFor(spec.rpn, cells, geometry);
    const features: FeatureMap[] = [];
    for (const { feature } of spec.roi.levels) {
      const tensor = tensorOf(outputs, feature);
      const [, channels = 0, height = 0, width = 0] = tensor.dims;
      features.push({ channels, height, width, data: floatsOf(tensor) });
    }
    return {
      geometry,
      proposals: proposalsOf(maps, anchors, spec.rpn, geometry, limits),
      features,
    };
  }

  /** The detections of the package's own settings, in both spaces. */
  async detect({ geometry, proposals, features }: TrunkView): Promise<DetectionTable> {
    const { spec } = this.#network;
    const { head } = spec;
    const pooled = poolProposals(proposals, features, spec.roi);
    const none = new Float32Array(0);
    let output = { classLogits: none, boxDeltas: none };
    if (pooled.count > 0) {
      const dims = [pooled.count, pooled.channels, pooled.height, pooled.width];
      const rows = floats(pooled.features, dims);
      const outputs = await this.#head.run((name) =>
        name === head.input ? rows : this.#weights.parameter(name),
      );
      output = {
        classLogits: floatsOf(tensorOf(outputs, head.classLogits)),
        boxDeltas: floatsOf(tensorOf(outputs, head.boxDeltas)),
      };
    }
    const { inputWidth, inputHeight } = geometry;
    const classCount = spec.classes.length;
    const classes = decodeClasses(output, proposals, classCount, head, inputWidth, inputHeight);
    return selectDetections(classes, defaultSettings(spec).head, geometry);
  }

  async release(): Promise<void> {
    await this.#trunk.release();
    await this.#head.release();
  }
}
