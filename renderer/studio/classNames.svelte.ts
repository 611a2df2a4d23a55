/** Which class of the model a class of the open pictures' annotations is, where it is called otherwise. */
import type { ClassNames } from '../../shared/evaluation/classNames.ts';
import { Listeners } from '../client/listeners.ts';

export class ClassNamesState {
  /** Tells that a person has said otherwise. */
  readonly changed = new Listeners<[]>();
  #all = $state.raw<ClassNames>([]);

  get all(): ClassNames {
    return this.#all;
  }

  set(names: ClassNames): void {
    this.#all = names;
    this.changed.tell();
  }
}
