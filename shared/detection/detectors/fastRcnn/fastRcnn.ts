/**
 * Fast R-CNN (Girshick 2015) as a list of stages, in the paper's order: Selective Search proposes, the trunk looks at the whole
 * picture once, and the head says what each region is. Its two graphs are functions that it is given.
 */
import type { InputGeometry } from '../../../geometry/spaces.ts';
import { inputGeometry, makeInput } from '../../input/input.ts';
import type { FastRcnnPackage } from '../../../model/fastRcnnPackage.ts';
import type { RunGraph } from '../../graphs.ts';
import type { FeatureMap } from '../../roi/featureMap.ts';
import { typescriptPooling, type RoiPooling } from '../../roi/roiPooling.ts';
import type { Detector } from '../../stages/stage.ts';
import { pooledMaps, trunkOutputs, type NetworkModel } from '../network.ts';
import { secondStage } from '../secondStage/stages.ts';
import { exportedRegionLineage } from '../selectiveSearch/exportedLineage.ts';
import { selectiveSearchStages } from '../selectiveSearch/stages.ts';
import { fastRcnnSettings, type FastRcnnSettings } from './settings.ts';
import { stage, type RegionsView } from './stage.ts';
import { fastRcnnKinds, type FastRcnnTables } from './tables.ts';

/** What the network is, apart from its files. */
export type FastRcnnSpec = Pick<FastRcnnPackage, 'input' | 'regions' | 'roi' | 'head' | 'classes'>;

export type FastRcnnModel = NetworkModel<FastRcnnSpec>;

/** @param pooling what pools the features of a region; a process may have something faster */
export function fastRcnn(
  { spec, runTrunk, runHead }: FastRcnnModel,
  pooling: RoiPooling = typescriptPooling,
): Detector<FastRcnnTables, RegionsView, FastRcnnSettings> {
  const { roi, head, classes } = spec;
  const second = secondStage<'regions', FastRcnnTables, RegionsView, FastRcnnSettings>('regions', {
    roi,
    head,
    classCount: classes.length,
    runHead,
    pooling,
  });
  const runs = {
    ...selectiveSearchStages<FastRcnnTables, RegionsView, FastRcnnSettings>(),
    ...second,
  };
  const stages = fastRcnnKinds.map((kind) => stage(kind, runs[kind]));

  return {
    kind: 'fast-rcnn',
    stages,
    steps: [
      ...['preprocess', 'trunk', 'segments', 'merges', 'regions'],
      ...['roi', 'head', 'postprocess'],
    ],
    parseSettings: fastRcnnSettings,
    async begin(picture, step) {
      step('preprocess');
      const geometry = inputGeometry(picture.width, picture.height, spec.input);
      const data = makeInput(picture.data, geometry, spec.input);
      step('trunk');
      return { geometry, picture, features: await regionFeatures(spec, geometry, data, runTrunk) };
    },
    spareOf: ({ pooled }) => pooled.features,
    gridsOf: () => [],
    imageBoxes: ({ detections }) => detections.imageBoxes,
    exportedLineage: (ref, tables, geometry) =>
      exportedRegionLineage(stages, ref, tables, geometry),
  };
}

/** Runs the trunk on an input that is made: [1, 3, paddedHeight, paddedWidth]. @returns the maps that are pooled */
export async function regionFeatures(
  spec: Pick<FastRcnnSpec, 'input' | 'roi'>,
  geometry: InputGeometry,
  input: Float32Array<ArrayBuffer>,
  runTrunk: RunGraph,
): Promise<FeatureMap[]> {
  const dims = [1, 3, geometry.paddedHeight, geometry.paddedWidth];
  const outputs = await runTrunk({ [spec.input.name]: { data: input, dims } }, trunkOutputs(spec));
  return pooledMaps(spec, outputs);
}
