/** The modes of the window, in the order of the switch; the first one is shown at the start. */
import { annotateMode } from '../modes/annotate/mode.ts';
import { compareMode } from '../modes/compare/mode.ts';
import { evaluateMode } from '../modes/evaluate/mode.ts';
import { inspectMode } from '../modes/inspect/mode.ts';
import { trainMode } from '../modes/train/mode.ts';
import type { MakeMode } from '../studio/mode.ts';

export const modes: readonly [MakeMode, ...MakeMode[]] = [
  inspectMode,
  annotateMode,
  compareMode,
  evaluateMode,
  trainMode,
];
