/** What an R-CNN's package takes of a network that was fine-tuned on crops. */
import type { RcnnPackage } from '../../../shared/model/rcnnPackage.ts';
import { usualSvm } from '../../../shared/model/svmSpec.ts';
import type { TrainingRecipe } from '../../../shared/training/recipe.ts';
import { partOf } from '../../network/graph/partOf.ts';
import { classifierGraph, classifierPorts } from '../crops/classifierGraph.ts';
import { cropNetwork } from '../crops/cropNetwork.ts';
import type { Graph } from '../../network/graph/graph.ts';
import type { TrainedGraphs } from '../step/stepGraphs.ts';
import type { Description } from './description.ts';

/** The content of an R-CNN's model.json without the files. */
export type RcnnDescription = Omit<RcnnPackage, 'files'>;

export interface RcnnParts {
  /** trunk: from crops to features. head: from features to scores and deltas. */
  readonly graphs: { readonly trunk: Graph; readonly head: Graph };
  readonly model: RcnnDescription;
  /** D */
  readonly length: number;
}

/** @throws StudioError as cropNetwork */
export function rcnnParts(
  { trunk, head }: Pick<TrainedGraphs, 'trunk' | 'head'>,
  spec: Description,
  { regions, warp }: Pick<TrainingRecipe, 'regions' | 'warp'>,
  scoreThreshold = usualSvm.scoreThreshold,
): RcnnParts {
  const { rpn: _rpn, roi: _roi, head: ofHead, kind: _kind, input, ...common } = spec;
  const crops = cropNetwork({ trunk, head, spec }, warp.side);
  const { name, channelOrder, range, mean, std } = input;
  return {
    graphs: {
      trunk: partOf(crops.graph, [crops.features]),
      head: classifierGraph(spec.classes.length, crops.length),
    },
    model: {
      ...common,
      kind: 'r-cnn',
      input: { name, channelOrder, range, mean, std },
      regions,
      warp,
      features: crops.features,
      head: { ...classifierPorts, sizeDeltaClamp: ofHead.sizeDeltaClamp },
      svm: { ...usualSvm, scoreThreshold },
    },
    length: crops.length,
  };
}
