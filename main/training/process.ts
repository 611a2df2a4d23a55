/**
 * The training process: gradients run in ONNX Runtime here, beside the detector and not in it, so that one can
 * detect while it learns. Made with child_process.fork or Electron's utilityProcess.
 */
import { Trainer } from './trainer.ts';
import { beTrainingProcess } from './trainingProcess.ts';

beTrainingProcess((host) => new Trainer(host));
