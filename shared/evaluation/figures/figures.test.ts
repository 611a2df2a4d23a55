/** Figures: sound, alone, legible, and of what the report says. */
import { describe, expect, it } from 'vitest';
import { readXml, type XmlElement } from '../../annotation/formats/xmlTree.ts';
import { aStageRecall, evaluated, hostileNames } from '../testing/evaluated.ts';
import { calibrationFigure } from './calibrationFigure.ts';
import { confusionFigure } from './confusionFigure.ts';
import { evaluationFigures, type FigureContents } from './evaluationFigures.ts';
import { funnelFigure } from './funnelFigure.ts';
import { figurePalettes, mostSeries, pagePalette, seriesStyle } from './palette.ts';
import { precisionRecallFigure } from './precisionRecallFigure.ts';
import { proposalRecallFigure } from './proposalRecallFigure.ts';
import { textWidth } from './textFit.ts';

const look = { palette: figurePalettes.light, prefix: 'a' };
const proposals = {
  iou: 0.5,
  lines: ['RPN before NMS', 'RPN after NMS'].map((title, i) => ({
    title,
    points: [1, 10, 100, 1500].map((count, p) => ({ count, recall: Math.min(1, (p + i) / 4) })),
  })),
};
const stageRecall = aStageRecall(['Anchors', 'A title with no room for it', 'Top-k', 'Found']);

function contents(names: readonly string[]): FigureContents {
  return { report: evaluated(names).report, stageRecall, proposals };
}

function all({ children, ...own }: XmlElement): readonly XmlElement[] {
  return [{ children, ...own }, ...children.flatMap(all)];
}

function named(root: XmlElement, name: string): readonly XmlElement[] {
  return all(root).filter((each) => each.name === name);
}

const numberOf = ({ attributes }: XmlElement, name: string) => Number(attributes.get(name) ?? 0);

/** Where a text that is not turned stands, by the estimate that it is cut by. */
function placeOf(text: XmlElement) {
  const size = numberOf(text, 'font-size');
  const width = textWidth(text.text, size);
  const anchor = text.attributes.get('text-anchor') ?? 'start';
  const x = numberOf(text, 'x') - (anchor === 'end' ? width : anchor === 'middle' ? width / 2 : 0);
  return {
    text: text.text,
    left: x,
    right: x + width,
    bottom: numberOf(text, 'y'),
    top: numberOf(text, 'y') - 0.75 * size,
  };
}

const sets = {
  few: ['cat', 'dog', 'bird'],
  one: ['cat'],
  many: Array.from({ length: 30 }, (_, i) => `class number ${i}`),
  hostile: hostileNames,
};

describe.each(Object.entries(sets))('the figures of %s classes', (_, names) => {
  const figures = evaluationFigures(contents(names)).map(({ name, draw }) => ({
    ...{ name, root: readXml(String(draw({ ...look, prefix: name }))), text: String(draw(look)) },
  }));

  it('are five, sound and alone', () => {
    expect(figures.map(({ name }) => name)).toEqual([
      ...['stage-recall', 'precision-recall', 'proposal-recall', 'confusion', 'calibration'],
    ]);
    for (const { root, text } of figures) {
      expect(root.name).toBe('svg');
      const known = /^(svg|title|desc|rect|text|line|polyline|path|circle|defs|pattern)$/;
      for (const { name } of all(root)) expect(name).toMatch(known);
      for (const { attributes } of all(root)) {
        for (const [key, value] of attributes) {
          expect(key).not.toMatch(/^(on|href|src|style)/);
          if (key !== 'aria-labelledby') expect(value).not.toMatch(/url\((?!#)/);
        }
      }
      expect(text).not.toMatch(/NaN|Infinity|undefined/);
    }
  });

  it('say to those who cannot see them what they show', () => {
    for (const { root } of figures) {
      const ids = all(root).flatMap(({ attributes }) => attributes.get('id') ?? []);
      const told = root.attributes.get('aria-labelledby')?.split(' ') ?? [];
      expect(ids).toEqual(expect.arrayContaining(told));
      expect(named(root, 'desc')[0]?.text.length).toBeGreaterThan(10);
    }
  });

  it('have letters that are on the sheet and cover no others', () => {
    for (const { root, name } of figures) {
      const [width, height] = [numberOf(root, 'width'), numberOf(root, 'height')];
      const texts = named(root, 'text');
      const straight = texts.filter((text) => !text.attributes.has('transform')).map(placeOf);
      for (const a of straight) {
        expect(a.left, `${name}: ${a.text}`).toBeGreaterThanOrEqual(0);
        expect(a.right, `${name}: ${a.text}`).toBeLessThanOrEqual(width);
        expect(a.bottom, `${name}: ${a.text}`).toBeLessThanOrEqual(height);
        for (const b of straight) {
          const isApart =
            a === b ||
            a.right <= b.left ||
            b.right <= a.left ||
            a.bottom <= b.top ||
            b.bottom <= a.top;
          expect(isApart, `${name}: “${a.text}” and “${b.text}”`).toBe(true);
        }
      }
      for (const text of texts) expect(numberOf(text, 'font-size')).toBeGreaterThanOrEqual(11);
    }
  });
});

describe('precisionRecallFigure', () => {
  it('has a line a class, the mark at its best F1, each with dashes and a mark of its own', () => {
    const { report } = evaluated(sets.few);
    const root = readXml(String(precisionRecallFigure(report, look)));
    const lines = named(root, 'polyline');
    // One on the plot, and one in the key.
    expect(lines).toHaveLength(6);
    const looks = Array.from({ length: mostSeries }, (_, i) => seriesStyle(pagePalette, i));
    for (const part of ['colour', 'dash', 'mark'] as const) {
      expect(new Set(looks.map((each) => each[part])).size).toBe(mostSeries);
    }
    const [curve] = report.curves.classes;
    const points = lines[0]?.attributes.get('points')?.split(' ') ?? [];
    expect(points).toHaveLength(curve?.recall.length ?? 0);
    const [x = NaN, y = NaN] = points.at(-1)?.split(',').map(Number) ?? [];
    const grid = named(root, 'line').map((each) => [numberOf(each, 'x1'), numberOf(each, 'y1')]);
    const [left, right] = [
      Math.min(...grid.map(([at]) => at!)),
      Math.max(...grid.map(([at]) => at!)),
    ];
    expect((x - left) / (right - left)).toBeCloseTo(curve?.recall.at(-1) ?? NaN, 2);
    const texts = named(root, 'text').map(({ text }) => text);
    for (const { name, AP50 } of report.classes) {
      expect(texts).toEqual(expect.arrayContaining([name, (100 * (AP50 ?? NaN)).toFixed(1)]));
    }
    expect(y).toBeGreaterThan(0);
  });

  it('has those of many classes that have the most objects, and says so', () => {
    const { report } = evaluated(sets.many);
    const root = readXml(String(precisionRecallFigure(report, look)));
    expect(named(root, 'polyline')).toHaveLength(2 * mostSeries);
    expect(
      named(root, 'text')
        .map(({ text }) => text)
        .join(' '),
    ).toContain('7 of 30 classes');
  });
});

describe('confusionFigure', () => {
  it('has each count, and frames what is right', () => {
    const { confusion } = evaluated(sets.few).report;
    const root = readXml(String(confusionFigure(confusion, look)));
    const framed = named(root, 'rect').filter(({ attributes }) => attributes.has('stroke'));
    expect(framed).toHaveLength(3);
    const texts = named(root, 'text').map(({ text }) => text);
    for (const [i, row] of confusion.counts.entries()) {
      for (const [j, value] of row.entries()) {
        if (i < 3 || j < 3) expect(texts).toContain(String(value));
      }
    }
  });

  it('sums what has no room', () => {
    const { confusion } = evaluated(sets.many).report;
    const root = readXml(String(confusionFigure(confusion, look)));
    expect(named(root, 'text').map(({ text }) => text)).toContain('22 others');
    // What the others were taken for among themselves is not right for that.
    const framed = named(root, 'rect').filter(({ attributes }) => attributes.has('stroke'));
    expect(framed).toHaveLength(8);
    const shown = named(root, 'desc')[0]?.text.match(/\d[\d,]* as/g) ?? [];
    const sum = shown.reduce(
      (total, cell) => total + Number.parseInt(cell.replaceAll(',', ''), 10),
      0,
    );
    expect(sum).toBe(confusion.counts.flat().reduce((total, value) => total + value, 0));
  });
});

describe('calibrationFigure', () => {
  it('has a bar as high as its share, hatched where it has under ten boxes, none of nothing', () => {
    const bin = (from: number, detections: number, precision: number | null) => ({
      ...{ from, to: from + 0.25, detections, found: 0, meanScore: precision, precision },
    });
    const bins = [bin(0, 0, null), bin(0.25, 9, 0.5), bin(0.5, 10, 0.25), bin(0.75, 50, 0)];
    const root = readXml(String(calibrationFigure({ iou: 0.5, error: 0.1, bins }, look)));
    const bars = named(root, 'rect').filter(({ children }) => children.length > 0);
    expect(bars.map(({ attributes }) => attributes.get('fill')?.startsWith('url(#a-'))).toEqual([
      ...[true, false, false],
    ]);
    expect(numberOf(bars[0]!, 'height')).toBeCloseTo(2 * numberOf(bars[1]!, 'height'), 6);
    expect(numberOf(bars[2]!, 'height')).toBeGreaterThan(0);
  });

  it('is left out where scores are no probabilities', () => {
    const { report } = evaluated(sets.few);
    const names = evaluationFigures({
      ...{ report: { ...report, calibration: null }, stageRecall: null, proposals: null },
    }).map(({ name }) => name);
    expect(names).toEqual(['precision-recall', 'confusion']);
  });
});

describe('funnelFigure', () => {
  it('has bars as long as what is covered, by size, and what is lost behind them', () => {
    const root = readXml(String(funnelFigure(stageRecall, look)));
    const bars = named(root, 'rect').filter(({ children }) => children.length > 0);
    expect(bars).toHaveLength(3 * 5);
    const widths = bars.slice(0, 3).map((bar) => numberOf(bar, 'width') + 1);
    const [large, medium, small] = [567, 333, 100].map((count, i) => (widths[i] ?? NaN) / count);
    expect(medium).toBeCloseTo(large ?? NaN, 3);
    expect(small).toBeCloseTo(large ?? NaN, 3);
    const texts = named(root, 'text').map(({ text }) => text);
    expect(texts).toEqual(expect.arrayContaining(['1,000', '963', '−37', '−185', '66.7 %']));
    const hatched = named(root, 'rect').filter(
      ({ attributes }) => attributes.get('fill') === 'url(#a-hatch)',
    );
    expect(hatched).toHaveLength(3);
  });

  it('is of no objects, too', () => {
    const none = { all: 0, small: 0, medium: 0, large: 0, classes: [] };
    const stages = [{ stage: null, title: 'Found', share: null, covered: none, lost: none }];
    const text = String(funnelFigure({ ...stageRecall, objects: none, stages }, look));
    expect(text).not.toContain('NaN');
    expect(named(readXml(text), 'text').map((each) => each.text)).toContain('–');
  });
});

describe('proposalRecallFigure', () => {
  it('leaves out what is not known', () => {
    const lines = [{ title: 'RPN', points: [{ count: 1, recall: NaN }] }];
    const text = String(proposalRecallFigure({ iou: 0.5, lines }, look));
    expect(text).not.toContain('NaN');
  });
});

describe('themes', () => {
  it('differ in colours alone, and a page decides by its own properties', () => {
    const { report } = evaluated(sets.few);
    const [light, dark, page] = [figurePalettes.light, figurePalettes.dark, pagePalette].map(
      (palette) => String(precisionRecallFigure(report, { palette, prefix: 'a' })),
    );
    const bare = (text = '') => text.replaceAll(/#[0-9a-f]{6}|var\(--\w+\)/g, 'colour');
    expect(bare(dark)).toBe(bare(light));
    expect(bare(page)).toBe(bare(light));
    expect(page).not.toMatch(/="#/);
  });

  it.each(['light', 'dark'] as const)('can be read: %s', (theme) => {
    const palette = figurePalettes[theme];
    const { ground, ink, ink2, good, bad, link, goodCell, badCell } = palette;
    const series = Array.from({ length: mostSeries }, (_, i) => seriesStyle(palette, i).colour);
    for (const letters of [ink, ink2, good, bad, link]) {
      expect(contrast(letters, ground)).toBeGreaterThanOrEqual(4.5);
    }
    for (const cell of [goodCell, badCell]) expect(contrast(ink, cell)).toBeGreaterThanOrEqual(4.5);
    for (const line of series) expect(contrast(line, ground)).toBeGreaterThanOrEqual(3);
  });
});

/** WCAG's, of `#rrggbb`. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [bright = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (bright + 0.05) / (dark + 0.05);
}
