import type { Box } from '../geometry/boxes.ts';

/** The chain from an anchor to a box, in plain numbers. A step that the box did not reach is null. */
export interface BoxLineage {
  readonly anchor: {
    readonly level: number;
    readonly y: number;
    readonly x: number;
    readonly shape: number;
    readonly box: Box;
  };
  readonly objectness: { readonly logit: number; readonly probability: number };
  readonly decoded: { readonly box: Box };
  readonly proposal: { readonly row: number; readonly box: Box } | null;
  readonly detection: { readonly row: number } | null;
}
