/** ONNX Runtime bare, for tests that must not lean on the sessions of this folder. */
import '../noTelemetry.ts';
import { env } from 'onnxruntime-node';

env.logLevel = 'fatal';

export { InferenceSession, Tensor } from 'onnxruntime-node';
