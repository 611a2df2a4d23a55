/** Detection with the weights as they are between two steps: for evaluation, and for proposals that are kept. */
import { fasterRcnn, viewOf } from '../../shared/detection/detectors/fasterRcnn/fasterRcnn.ts';
import { trunkOutputs } from '../../shared/detection/detectors/network.ts';
import type { TrunkView } from '../../shared/detection/detectors/fasterRcnn/stage.ts';
import type { FasterRcnnTables } from '../../shared/detection/detectors/fasterRcnn/tables.ts';
import type { GraphTensor } from '../../shared/detection/graphs.ts';
import { makeTables } from '../../shared/detection/pipeline.ts';
import type { DetectionTable, ProposalTable } from '../../shared/detection/stages/stages.ts';
import { fasterRcnnDefaults } from '../../shared/model/fasterRcnnPackage.ts';
import type { ProviderName } from '../../shared/model/providers.ts';
import { simdPooling } from '../kernels/simdPooling.ts';
import { GraphRunner } from '../runtime/graphRunner.ts';
import { sessionOptions } from '../runtime/session.ts';
import { floats, floatsOf, tensorOf } from '../runtime/tensors.ts';
import type { InputGeometry } from '../../shared/geometry/spaces.ts';
import type { Graph } from '../network/graph/graph.ts';
import type { StartingNetwork } from './start/networkTypes.ts';
import { runnableGraphs } from './start/trainedPackage.ts';
import type { Features } from './step/frozenTrunk.ts';
import type { WeightStore } from './weightStore.ts';

/** What the trunk says of a picture, and the stages up to its proposals. */
export interface Look {
  readonly view: TrunkView;
  readonly tables: FasterRcnnTables;
  /** Best first, input space. */
  readonly proposals: ProposalTable;
}

export class Inference {
  readonly #spec: StartingNetwork['spec'];
  readonly #weights: WeightStore;
  /** null where all that is asked of the trunk enters it as it is. */
  readonly #trunk: GraphRunner | null;
  readonly #head: GraphRunner;
  readonly #detector: ReturnType<typeof fasterRcnn>;

  private constructor(
    spec: StartingNetwork['spec'],
    weights: WeightStore,
    trunk: GraphRunner | null,
    head: GraphRunner,
  ) {
    this.#spec = spec;
    this.#weights = weights;
    this.#trunk = trunk;
    this.#head = head;
    const runHead = (feeds: Tensors, fetches: readonly string[]) =>
      runWithWeights(head, weights, feeds, fetches);
    // The trunk runs before: its view is given.
    const runTrunk = () => Promise.reject(new Error('The trunk has run.'));
    this.#detector = fasterRcnn({ spec, runTrunk, runHead }, simdPooling());
  }

  /** @param trunk the network's, or what of it does not stay */
  static async open(
    network: StartingNetwork,
    trunk: Graph,
    weights: WeightStore,
    provider: ProviderName,
  ): Promise<Inference> {
    const graphs = await runnableGraphs({ trunk, head: network.head });
    const options = await sessionOptions(provider);
    const open = (bytes: Uint8Array) => GraphRunner.openBytes(bytes, options);
    const ofTrunk = trunk.outputs.length === 0 ? null : await open(graphs.trunk.bytes);
    return new Inference(network.spec, weights, ofTrunk, await open(graphs.head.bytes));
  }

  /**
   * @param entering what enters the trunk, by name: the picture's input, or what a frozen part hands on
   * @param limits how many proposals go into NMS, a level, and come out of it
   */
  async look(
    geometry: InputGeometry,
    entering: Features,
    { preNmsTopN, postNmsTopN }: { readonly preNmsTopN: number; readonly postNmsTopN: number },
  ): Promise<Look> {
    const own = fasterRcnnDefaults(this.#spec);
    const settings = { ...own, rpn: { ...own['rpn'], preNmsTopN, postNmsTopN } };
    const given = Object.fromEntries(entering);
    const made = trunkOutputs(this.#spec).filter((name) => !entering.has(name));
    const outputs =
      this.#trunk === null ? {} : await runWithWeights(this.#trunk, this.#weights, given, made);
    const view = viewOf(this.#spec, geometry, { ...given, ...outputs });
    const tables = await makeTables(this.#detector, view, settings, { until: 'proposals' });
    return { view, tables, proposals: tables.proposals };
  }

  /** The detections of the package's own settings, in both spaces. */
  async detect({ view, tables, proposals }: Look): Promise<DetectionTable> {
    const known = { ...tables, proposals };
    const settings = fasterRcnnDefaults(this.#spec);
    return (await makeTables(this.#detector, view, settings, { known })).detections;
  }

  async release(): Promise<void> {
    await this.#trunk?.release();
    await this.#head.release();
  }
}

type Tensors = Readonly<Record<string, GraphTensor>>;

/** A graph whose parameters are inputs beside its own, run as one that has them. */
async function runWithWeights(
  runner: GraphRunner,
  weights: WeightStore,
  feeds: Tensors,
  fetches: readonly string[],
): Promise<Tensors> {
  const outputs = await runner.run((name) => {
    // A parameter may be called as what every object has.
    const fed = Object.hasOwn(feeds, name) ? feeds[name] : undefined;
    return fed === undefined ? weights.parameter(name) : floats(fed.data, fed.dims);
  }, fetches);
  return Object.fromEntries(
    fetches.map((name) => {
      const tensor = tensorOf(outputs, name);
      return [name, { data: floatsOf(tensor), dims: tensor.dims }];
    }),
  );
}
