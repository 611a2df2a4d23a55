/** Detection with the weights as they are between two steps: for evaluation, and for proposals that are kept. */
import { fasterRcnn, trunkView } from '../../shared/detection/detectors/fasterRcnn/fasterRcnn.ts';
import type { TrunkView } from '../../shared/detection/detectors/fasterRcnn/stage.ts';
import type { FasterRcnnTables } from '../../shared/detection/detectors/fasterRcnn/tables.ts';
import type { RunGraph } from '../../shared/detection/graphs.ts';
import { makeTables } from '../../shared/detection/pipeline.ts';
import type { DetectionTable, ProposalTable } from '../../shared/detection/stages/stages.ts';
import { fasterRcnnDefaults } from '../../shared/model/fasterRcnnPackage.ts';
import type { ProviderName } from '../../shared/model/providers.ts';
import { GraphRunner } from '../runtime/graphRunner.ts';
import { sessionOptions } from '../runtime/session.ts';
import { floats, floatsOf, tensorOf } from '../runtime/tensors.ts';
import type { Example } from './data/examples.ts';
import type { StartingNetwork } from './start/networkTypes.ts';
import { runnableGraphs } from './start/trainedPackage.ts';
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
  readonly #runTrunk: RunGraph;
  readonly #detector: ReturnType<typeof fasterRcnn>;
  readonly #runners: readonly GraphRunner[];

  private constructor(
    spec: StartingNetwork['spec'],
    weights: WeightStore,
    trunk: GraphRunner,
    head: GraphRunner,
  ) {
    this.#spec = spec;
    this.#runners = [trunk, head];
    this.#runTrunk = withWeights(trunk, weights);
    const runHead = withWeights(head, weights);
    this.#detector = fasterRcnn({ spec, runTrunk: this.#runTrunk, runHead });
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
    return new Inference(network.spec, weights, trunk, head);
  }

  /** @param limits how many proposals go into NMS, a level, and come out of it */
  async look(
    { geometry, input }: Pick<Example, 'geometry' | 'input'>,
    { preNmsTopN, postNmsTopN }: { readonly preNmsTopN: number; readonly postNmsTopN: number },
  ): Promise<Look> {
    const own = fasterRcnnDefaults(this.#spec);
    const settings = { ...own, rpn: { ...own['rpn'], preNmsTopN, postNmsTopN } };
    const view = await trunkView(this.#spec, geometry, input, this.#runTrunk);
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
    for (const runner of this.#runners) await runner.release();
  }
}

/** A graph whose parameters are inputs beside its own, as one that has them. */
function withWeights(runner: GraphRunner, weights: WeightStore): RunGraph {
  return async (feeds, fetches) => {
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
  };
}
