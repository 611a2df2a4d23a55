/** The detector of a model package with a network, whatever its kind. */
import type { ModelPackage } from '../../model/modelPackage.ts';
import type { RoiPooling } from '../roi/roiPooling.ts';
import type { Detector } from '../stages/stage.ts';
import { fasterRcnn } from './fasterRcnn/fasterRcnn.ts';
import { fastRcnn } from './fastRcnn/fastRcnn.ts';
import type { NetworkModel } from './network.ts';
import { rcnn } from './rcnn/rcnn.ts';

/** @param pooling what pools the features of a box; a process may have something faster */
export function detectorOf(
  { spec, ...graphs }: NetworkModel<ModelPackage>,
  pooling?: RoiPooling,
): Detector {
  switch (spec.kind) {
    case 'faster-rcnn':
      return fasterRcnn({ spec, ...graphs }, pooling);
    case 'fast-rcnn':
      return fastRcnn({ spec, ...graphs }, pooling);
    case 'r-cnn':
      return rcnn({ spec, ...graphs });
  }
}
