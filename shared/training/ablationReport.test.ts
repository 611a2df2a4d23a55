import { describe, expect, it } from 'vitest';
import { ablationRows, type AblationResult } from './ablation.ts';
import { ablationCsv, ablationSvg, ablationText } from './ablationReport.ts';

const results: AblationResult[] = ablationRows.map((row, i) => ({
  row,
  ap50: i === 3 ? null : 0.8 + i / 1000,
  ap: 0.5,
  recall50: 0.9,
}));

describe('the tables of an ablation', () => {
  it('have the paper’s number beside the measured one', () => {
    const text = ablationText(results, 'About <this>.');
    expect(text.split('\n').slice(0, 5)).toEqual([
      'About <this>.',
      '',
      'Scales and ratios of anchors',
      '                                paper mAP       AP50         AP     recall',
      '  1 scale (smallest), 1 ratio        65.8       80.0       50.0       90.0',
    ]);
    expect(text).toContain('  1 scale (largest), 3 ratios        67.9          –       50.0');
    expect(text).toContain('Paper: VOC07 test, table 2: ZF');
  });

  it('are rows of CSV, quoted where a title has a comma', () => {
    const [head, first, ...rest] = ablationCsv(results).trimEnd().split('\r\n');
    expect(head).toBe('table,id,title,paper_map,ap50,ap,recall50');
    expect(first).toBe(
      'anchors,anchors-1x1-smallest,"1 scale (smallest), 1 ratio",65.8,0.8,0.5,0.9',
    );
    expect(rest).toHaveLength(results.length - 1);
    expect(rest[2]).toBe('anchors,anchors-1x3-largest,"1 scale (largest), 3 ratios",67.9,,0.5,0.9');
  });

  it('are a drawing whose bars are as long as the numbers', () => {
    const svg = ablationSvg(results, 'About <this>.');
    expect(svg).toContain('About &lt;this>.');
    expect(svg).toContain(`width="${((260 * 65.8) / 100).toFixed(1)}" height="7" class="paper"`);
    expect(svg).toContain(`width="${(260 * 0.8).toFixed(1)}" height="7" class="here"`);
    expect(svg.match(/class="paper"/g)).toHaveLength(ablationRows.length + 1);
    // One has no number; the legend has one.
    expect(svg.match(/class="here"/g)).toHaveLength(ablationRows.length);
    expect(svg.match(/<svg|<\/svg>/g)).toHaveLength(2);
  });
});
