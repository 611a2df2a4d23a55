/**
 * Deliberate mistakes, for each way in which rules are run. The comment after a line is the rule that must report it;
 * run.mjs fails where it does not.
 */
import { second } from './circle.ts'; // house/circles
import type { StageSummary } from '../../../shared/contract/detector.ts'; // house/rooms

declare function wait(): Promise<void>;
declare function parsed(text: string): any; // @typescript-eslint/no-explicit-any
declare function listen(listener: () => void): void;

export const first = second;

wait(); // @typescript-eslint/no-floating-promises
listen(wait); // @typescript-eslint/no-misused-promises
listen(async () => { await wait(); }); // @typescript-eslint/no-misused-promises

export const read: string = parsed('1'); // @typescript-eslint/no-unsafe-assignment
export const length: unknown = parsed('1').length; // @typescript-eslint/no-unsafe-member-access

export function sentence(stage: StageSummary | undefined): string {
  if (stage == undefined) return 'none'; // eqeqeq
  return `all: ${[stage.count]}`; // @typescript-eslint/restrict-template-expressions
}

export function side(name: 'left' | 'right'): number {
  switch (name) { // @typescript-eslint/switch-exhaustiveness-check
    case 'left':
      return 1;
  }
  return 0;
}

export async function early(): Promise<void> { // @typescript-eslint/require-await
  if (read === undefined) return; // @typescript-eslint/no-unnecessary-condition
  throw 'early'; // @typescript-eslint/only-throw-error
}

class Box {
  size = 1;
}
export const box: Box = { size: 2 }; // @typescript-eslint/no-unsafe-class-instance-assignment

export const asserted = (rows: readonly number[]) => rows[0]!; // house/non-null
export const allowed = (rows: Float32Array) => rows[0]!;

/* eslint-disable no-var */ // eslint
export var late = 1; // no-var
