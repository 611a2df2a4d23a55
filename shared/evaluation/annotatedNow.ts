import type { TrueObject } from './compare/againstTruth.ts';

/** An annotated object by what it was when somebody asked, and by its place among its picture's. */
export interface ObjectThen extends Pick<TrueObject, 'box' | 'label'> {
  readonly place: number;
}

/** Where an object is among those that are annotated now, when others may have been annotated or removed; −1: it is there no more. */
export function placeNow(
  { place, label, box }: ObjectThen,
  objects: readonly Pick<TrueObject, 'box' | 'label'>[],
): number {
  const isIt = (object: (typeof objects)[number] | undefined) =>
    object?.label === label && object.box.every((side, i) => side === box[i]);
  return isIt(objects[place]) ? place : objects.findIndex(isIt);
}
