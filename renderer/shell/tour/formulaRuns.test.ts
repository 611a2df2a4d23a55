import { expect, it } from 'vitest';
import { formulaRuns } from './formulaRuns.ts';

it('reads what stands below and above, and what is a variable', () => {
  expect(formulaRuns('t_x = log(w / w_a)')).toEqual([
    { text: 't', at: 'line', slanted: true },
    { text: 'x', at: 'below', slanted: true },
    { text: ' = ', at: 'line', slanted: false },
    { text: 'log', at: 'line', slanted: false },
    { text: '(', at: 'line', slanted: false },
    { text: 'w', at: 'line', slanted: true },
    { text: ' / ', at: 'line', slanted: false },
    { text: 'w', at: 'line', slanted: true },
    { text: 'a', at: 'below', slanted: true },
    { text: ')', at: 'line', slanted: false },
  ]);
  expect(formulaRuns('N_{cls} p_i^{*}').filter(({ at }) => at !== 'line')).toEqual([
    { text: 'cls', at: 'below', slanted: false },
    { text: 'i', at: 'below', slanted: true },
    { text: '*', at: 'above', slanted: false },
  ]);
});
