/** What would help a miss where no setting does. */
import { stageOf, type StageDescription } from '../../detection/stages/description.ts';
import type { Verdict } from './verdict.ts';

/**
 * trainingData: the network says something else of what is there, and would have to learn. candidateShape: anchors or windows of
 * its shape. inputSize: a larger input, in which it is as large as the candidates are.
 */
export type Help = 'trainingData' | 'candidateShape' | 'inputSize';

/** As a person reads them, after “what may help:”. */
export const helpWords: Readonly<Record<Help, string>> = {
  trainingData: 'training on such objects',
  candidateShape: 'a candidate of its shape',
  inputSize: 'another input size',
};

/** The likeliest first. */
export function helpsFor(stages: readonly StageDescription[], verdict: Verdict): readonly Help[] {
  switch (verdict.kind) {
    case 'noCandidate': {
      const { lacking } = verdict;
      const hasShapes = stageOf(stages, verdict.lostAt).grid;
      const isSmall = lacking?.lack === 'scale' && lacking.object.scale < lacking.closest.scale;
      const shape: readonly Help[] = hasShapes ? ['candidateShape'] : [];
      return isSmall ? ['inputSize', ...shape] : [...shape, 'inputSize'];
    }
    case 'tooSmall':
      return ['inputSize'];
    default:
      return ['trainingData'];
  }
}
