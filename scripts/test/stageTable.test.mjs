import { describe, expect, it } from 'vitest';
import { stageTable } from './stageTable.mjs';

describe('stageTable', () => {
  it('has a line a stage, and the whole', () => {
    const outcomes = [
      { title: 'lint', passed: false, seconds: 61.04 },
      { title: 'unit tests', passed: true, seconds: 100 },
    ];
    expect(stageTable(outcomes, 123.46).split('\n')).toEqual([
      'lint          61.0 s  FAILED',
      'unit tests   100.0 s',
      'in all       123.5 s',
    ]);
  });
});
