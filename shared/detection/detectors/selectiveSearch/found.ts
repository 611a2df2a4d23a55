/** @throws Error where nothing was made of that segmentation, which a table of its own run cannot be asked for */
export function found<T>(all: ReadonlyMap<string, T>, key: string): T {
  const value = all.get(key);
  if (value === undefined) throw new Error(`Nothing was segmented as ${key}.`);
  return value;
}
