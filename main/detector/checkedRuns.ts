/** Graphs whose every run is looked at: a graph can put out less for a picture than it did when it was opened. */
import type { NetworkModel, NetworkSpec } from '../../shared/detection/detectors/network.ts';
import type { ModelFolder } from '../packages/modelFolder.ts';
import { checkHead, checkNumbers, checkTrunk } from './graphCheck.ts';

/** The model, whose runs throw a StudioError badModel where their outputs are not what model.json says. */
export function checkedRuns<Spec extends NetworkSpec>(
  folder: ModelFolder,
  model: NetworkModel<Spec>,
): NetworkModel<Spec> {
  const { input, head } = folder.spec;
  return {
    spec: model.spec,
    async runTrunk(feeds, fetches) {
      const outputs = await model.runTrunk(feeds, fetches);
      const [, , height = 0, width = 0] = feeds[input.name]?.dims ?? [];
      checkTrunk(folder, outputs, { height, width });
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
