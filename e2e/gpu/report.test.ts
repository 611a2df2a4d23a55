import { describe, expect, it } from 'vitest';
import { inTurn } from './inTurn.ts';
import { reportText } from './report.ts';

describe('the report', () => {
  const row = { what: 'Detection', cpu: 200, provider: 10, agreement: 'all of 3', agrees: true };

  it('has the ratio of what was timed, and a dash where nothing was', () => {
    const text = reportText({
      provider: 'webgpu',
      rows: [row, { ...row, what: 'Steps', cpu: null, provider: null }],
      notes: ['A note.'],
      failures: [],
      seconds: 12.4,
    });
    expect(text).toContain('| Detection | 200.0 | 10.0 | 0.0500 | all of 3 |');
    expect(text).toContain('| Steps | – | – | – | all of 3 |');
    expect(text).toContain('\n\nA note.\n');
    expect(text).toContain('12 s in all');
  });

  it('says of numbers that differ, and of what failed, that it is so', () => {
    const text = reportText({
      provider: 'webgpu',
      rows: [{ ...row, agreement: '2 without their like', agrees: false }],
      notes: [],
      failures: ['A training step: no adapter'],
      seconds: 1,
    });
    expect(text).toContain('**no**: 2 without their like');
    expect(text).toContain('**Failed:** A training step: no adapter');
  });
});

describe('two pieces of work in turn', () => {
  it('run twice at least, the first time for nothing', async () => {
    const ran: string[] = [];
    const work = (name: string) => () => {
      ran.push(name);
      return Promise.resolve();
    };
    const times = await inTurn({ cpu: work('cpu'), provider: work('card') }, 0);
    expect(ran).toEqual(['cpu', 'card', 'cpu', 'card']);
    expect(times.cpu).toBeGreaterThanOrEqual(0);
    expect(times.provider).toBeGreaterThanOrEqual(0);
  });
});
