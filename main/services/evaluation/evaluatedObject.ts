import type { SavingRequest } from '../../../shared/contract/evaluation.ts';
import type { TruthObject } from './modelTruth.ts';

/** Where an object that was evaluated is among those that are annotated now; −1: it is there no more. */
export function placeOf(
  { place, label, box }: SavingRequest['object'],
  objects: readonly Pick<TruthObject, 'box' | 'label'>[],
): number {
  const isIt = (object: (typeof objects)[number] | undefined) =>
    object?.label === label && object.box.every((side, i) => side === box[i]);
  return isIt(objects[place]) ? place : objects.findIndex(isIt);
}
