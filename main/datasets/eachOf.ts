/**
 * A task for each of many items, `together` of them at a time; no more than that is begun, so that ten thousand
 * files cost nothing before it is their turn.
 * @returns the results in the items' order. @throws the first failure; no task begins after it.
 */
export async function eachOf<T, R>(
  items: readonly T[],
  together: number,
  task: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  const waiting = items.entries();
  let hasFailed = false;
  const worker = async (): Promise<void> => {
    for (const [index, one] of waiting) {
      if (hasFailed) return;
      try {
        results[index] = await task(one);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: together }, worker));
  return results;
}
