/** What a person asks of a training while it runs. */

/** What a person wants now; a pause has an end. */
export type Asked =
  { readonly wish: 'run' | 'stop' } | { readonly wish: 'pause'; readonly end: Promise<unknown> };

/** Thrown through the loops when a person stopped the training and its checkpoint is written. */
export class Stopped extends Error {}

/** Between two checkpoints, milliseconds. */
export const checkpointEvery = 60_000;
