/**
 * The detector process: the only one that runs ONNX Runtime. Made with child_process.fork or Electron's
 * utilityProcess; `session.run` blocks it and cannot be cancelled, so main cancels by ending it.
 */
import { decodePicture } from '../pictures/decode.ts';
import { DetectorEngine } from './engine.ts';
import { parentChannel } from '../processes/parentChannel.ts';
import { serveDetector } from './protocol.ts';

// Ctrl+C in a terminal reaches every process of the group; what to do about it is main's to decide.
process.on('SIGINT', () => {});

serveDetector((host) => new DetectorEngine(host, { decode: decodePicture }), parentChannel());
