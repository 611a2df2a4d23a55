import type { Box } from '../geometry/boxes.ts';

/** Numbers and boxes of a step, by name; image space. */
export type LineagePart = Readonly<Record<string, number | Box>>;

/**
 * The chain from where a box began to the box, as its detector tells it; a step that the box did not reach is null.
 * docs/exports.md has that of each detector.
 */
export type BoxLineage = Readonly<Record<string, LineagePart | null>>;
