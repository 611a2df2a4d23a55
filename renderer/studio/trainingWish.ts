import { Listeners } from '../client/listeners.ts';

/** A folder of data that a person wants trained on, said in another mode than the one that trains. */
export class TrainingWish {
  readonly asked = new Listeners<[folder: string]>();

  ask(folder: string): void {
    this.asked.tell(folder);
  }
}
