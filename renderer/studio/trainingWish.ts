import type { TrainingData } from '../../shared/contract/projects.ts';
import { Listeners } from '../client/listeners.ts';

/** Data that a person wants trained on, said in another mode than the one that trains. */
export class TrainingWish {
  readonly asked = new Listeners<[data: TrainingData]>();

  ask(data: TrainingData): void {
    this.asked.tell(data);
  }
}
