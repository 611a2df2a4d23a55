/** The item of a list that must have it. @throws RangeError where it does not. */
export function item<T>(list: readonly T[], index: number): T {
  if (index < 0 || index >= list.length) {
    throw new RangeError(`There is no item ${index}; there are ${list.length}.`);
  }
  return list[index] as T;
}
