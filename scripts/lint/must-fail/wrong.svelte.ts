/** Deliberate mistakes of Svelte's modules, as wrong.ts. */
export const watched = (rows: readonly number[]): void => {
  $inspect(rows); // svelte/no-inspect
};

export const asserted = (rows: readonly number[]) => rows[0]!; // house/non-null
