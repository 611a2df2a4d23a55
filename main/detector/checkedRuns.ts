/** Graphs whose every run is looked at: a graph can put out less for a picture than it did when it was opened. */
import type { GraphSpec, NetworkModel } from '../../shared/detection/detectors/network.ts';
import type { ModelFolder } from '../packages/modelFolder.ts';
import { checkHead, checkNumbers, checkTrunk } from './graphCheck.ts';

/** The model, whose runs throw a StudioError badModel where their outputs are not what model.json says. */
export function checkedRuns<Spec extends GraphSpec>(
  folder: ModelFolder,
  model: NetworkModel<Spec>,
): NetworkModel<Spec> {
  const { input, head } = folder.spec;
  return {
    spec: model.spec,
    async runTrunk(feeds, fetches) {
      const outputs = await model.runTrunk(feeds, fetches);
      checkTrunk(folder, outputs, feeds[input.name]?.dims ?? []);
      checkNumbers(folder, outputs);
      return outputs;
    },
    async runHead(feeds, fetches) {
      const outputs = await model.runHead(feeds, fetches);
      const [proposals = 0] = feeds[head.input]?.dims ?? [];
      checkHead(folder, outputs, proposals);
      checkNumbers(folder, outputs);
      return outputs;
    },
  };
}
