/** What makes a process the training process, whoever trains in it. */
import { parentChannel } from '../processes/parentChannel.ts';
import { serveTraining, type TrainerHost, type Training } from './protocol.ts';

/** Serves main until main is gone. */
export function beTrainingProcess(makeTraining: (host: TrainerHost) => Training): void {
  // Ctrl+C in a terminal reaches every process of the group; main asks for a checkpoint then.
  process.on('SIGINT', () => {});
  serveTraining(makeTraining, parentChannel());
}
