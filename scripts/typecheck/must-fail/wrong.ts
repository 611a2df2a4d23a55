/**
 * Deliberate mistakes, one for each promise of the root's tsconfig.json. The comment after a line is
 * the error that the checker must report there; run.mjs fails where it does not.
 */
import type { StageSummary } from '../../../shared/contract/detector.ts';

export const count: StageSummary['count'] = 'many'; // TS2322

export function untyped(value) { // TS7006
  return value as unknown;
}

export const first = (rows: readonly number[]): number => rows[0]; // TS2322

export const absent: { note?: string } = { note: undefined }; // TS2375

export enum NotErasable { // TS1294
  One,
}
