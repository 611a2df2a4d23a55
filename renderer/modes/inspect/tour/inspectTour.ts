/** The tour's steps that happen in Inspect, in the order of the tour. */
import type { Studio } from '../../../studio/studio.ts';
import type { ModeTour } from '../../../studio/tour.ts';
import type { Inspect } from '../state/inspect.svelte.ts';
import { InspectLook } from './inspectLook.svelte.ts';
import { rcnnStep, wholeLineageStep } from './anyDetectorSteps.ts';
import { anchorsStep, convolutionalStep, imageSizeStep, shapesStep } from './anchorSteps.ts';
import { deltasStep, nmsStep } from './proposalSteps.ts';
import { lossStep, samplingStep } from './trainingSteps.ts';

export function inspectTour(studio: Studio, inspect: Inspect): ModeTour {
  const look = new InspectLook(inspect, studio);
  return {
    steps: {
      rcnn: rcnnStep(look),
      imageSize: imageSizeStep(look),
      convolutional: convolutionalStep(look),
      anchors: anchorsStep(look),
      shapes: shapesStep(look),
      deltas: deltasStep(look),
      nms: nmsStep(look),
      sampling: samplingStep(look),
      loss: lossStep(look),
      wholeLineage: wholeLineageStep(look),
    },
    dials: look.dials,
  };
}
