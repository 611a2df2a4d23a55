/** A report: alone, whatever names are in it, and with all that an evaluation says. */
import { describe, expect, it } from 'vitest';
import { readXml, type XmlElement } from '../../annotation/formats/xmlTree.ts';
import { cocoNames } from '../metrics/cocoMetrics.ts';
import { tideKinds } from '../metrics/tide.ts';
import { aStageRecall, evaluated, hostileNames } from '../testing/evaluated.ts';
import { htmlReport, type ReportContents } from './htmlReport.ts';
import type { ReportedMiss } from './missesSection.ts';

const stageRecall = aStageRecall(['Anchors', 'Top-k', 'Found']);

function miss(more: Partial<ReportedMiss> = {}): ReportedMiss {
  return {
    ...{ picture: 'a/b.jpg', object: 3, label: 'cat', box: [10, 20, 40, 60], size: 'medium' },
    ...{ verdict: 'scoredLow', lostAt: 'Top-k', iou: 0.7, sentence: 'Scored low. So low.' },
    ...{ change: null, crop: null },
    ...more,
  };
}

function report(more: Partial<ReportContents> = {}, names: readonly string[] = ['cat', 'dog']) {
  return htmlReport({
    ...{ title: 'model on data', facts: [{ name: 'Model', value: 'small' }] },
    ...{ report: evaluated(names).report, stageRecall, proposals: null, misses: null },
    ...more,
  });
}

/** What is between the tags of XML that HTML is, too, but for its first line. */
function tree(html: string): XmlElement {
  expect(html.startsWith('<!doctype html>\n')).toBe(true);
  return readXml(html.replace('<!doctype html>\n', ''));
}

function all(element: XmlElement): readonly XmlElement[] {
  return [element, ...element.children.flatMap(all)];
}

function textOf(element: XmlElement): string {
  return [element.text, ...element.children.map(textOf)].join(' ');
}

/** The cells of the table whose caption has these words. */
function tableOf(html: string, caption: string): readonly (readonly string[])[] {
  const tables = all(tree(html)).filter(({ name }) => name === 'table');
  const table = tables.find((each) => textOf(each.children[0]!).includes(caption));
  if (table === undefined) throw new Error(`There is no table “${caption}”.`);
  const rows = all(table).filter(({ name }) => name === 'tr');
  return rows.map(({ children }) => children.map((cell) => textOf(cell).trim()));
}

describe('htmlReport', () => {
  it('stands alone: no script, nothing that is fetched, and a policy that says so', () => {
    const elements = all(tree(report({ misses: { rows: [miss()], total: 1, withChanges: true } })));
    const names = new Set(elements.map(({ name }) => name));
    for (const name of ['script', 'link', 'iframe', 'object', 'embed', 'form', 'base', 'img']) {
      expect(names).not.toContain(name);
    }
    const policy = elements.find(({ attributes }) => attributes.get('http-equiv') !== undefined);
    expect(policy?.attributes.get('content')).toMatch(/^default-src 'none'; img-src data:;/);
    for (const { attributes } of elements) {
      for (const [key, value] of attributes) {
        expect(key).not.toMatch(/^(on|src|style$)/);
        if (key === 'href') expect(value).toMatch(/^(#|data:image\/jpeg;base64,)/);
      }
    }
    const style = elements.find(({ name }) => name === 'style');
    expect(style?.text).not.toMatch(/@import|url\(/);
    expect(style?.text).toContain('prefers-color-scheme:dark');
    expect(style?.text).toContain('@media print');
  });

  it('can be read by a screen reader', () => {
    const elements = all(
      tree(report({ misses: { rows: [miss()], total: 1, withChanges: false } })),
    );
    const headings = elements.flatMap(({ name }) => /^h([1-6])$/.exec(name)?.[1] ?? []).map(Number);
    expect(headings[0]).toBe(1);
    for (const [i, level] of headings.entries()) {
      if (i > 0) expect(level).toBeLessThanOrEqual(headings[i - 1]! + 1);
    }
    const ids = elements.flatMap(({ attributes }) => attributes.get('id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { name, attributes, children } of elements) {
      if (name === 'th') expect(attributes.get('scope')).toMatch(/^(row|col)$/);
      if (name === 'th' && attributes.get('scope') === 'col') expect(children.length).toBe(0);
      if (name === 'table') expect(children[0]?.name).toBe('caption');
      if (name === 'figure') {
        expect(children.map((child) => child.name)).toEqual(['svg', 'figcaption']);
        for (const id of children[0]?.attributes.get('aria-labelledby')?.split(' ') ?? []) {
          expect(ids).toContain(id);
        }
      }
      const link = attributes.get('href');
      if (link?.startsWith('#')) expect(ids).toContain(link.slice(1));
    }
    expect(elements[0]?.attributes.get('lang')).toBe('en');
  });

  it('has the numbers of the evaluation', () => {
    const html = report();
    const { coco, classes, tide, intervals } = evaluated(['cat', 'dog']).report;
    const known = (share: number | null) => (share === null ? '–' : (100 * share).toFixed(1));
    const numbers = new Map(tableOf(html, 'resamples').map(([name, value]) => [name, value]));
    for (const name of cocoNames) expect(numbers.get(name)).toBe(known(coco[name]));
    expect(html).toContain(`${known(intervals.AP.low)} to ${known(intervals.AP.high)}`);
    const rows = tableOf(html, 'is best at IoU');
    expect(rows.map(([name]) => name)).toEqual(['class', 'cat', 'dog', 'all']);
    expect(rows[1]?.[4]).toBe(known(classes[0]?.AP50 ?? null));
    expect(rows[1]?.[11]).toBe(classes[0]?.bestF1?.threshold.toFixed(3));
    expect(rows[2]?.[13]).toBe(classes[1]?.bestLRP?.threshold.toFixed(3));
    const errors = new Map(
      tableOf(html, 'AP50 that would').map(([name, , count]) => [name, count]),
    );
    for (const kind of tideKinds) expect(errors.get(kind)).toBe(String(tide.errors[kind]));
    const stages = tableOf(html, 'still covers');
    expect(stages.map(([title]) => title)).toEqual([
      'stage',
      'Objects',
      'Anchors',
      'Top-k',
      'Found',
    ]);
    expect(stages.at(-1)?.slice(1)).toEqual(['852', '85', '284', '483', '85.2', '−111']);
    expect(tableOf(html, 'by their score')).toHaveLength(11);
    expect(textOf(tree(html))).toMatch(/852 of 1,000 objects found,\s+148 missed/);
  });

  it('says how many of the misses it shows, and what finds them', () => {
    const change = [{ setting: 'rpn.nmsIoU', from: 0.7, to: 0.74 }];
    const crop = { href: 'data:image/jpeg;base64,AAAA', part: [0, 10, 50, 70] as const };
    const rows = [miss({ change, crop }), miss({ label: null, lostAt: null, picture: 'c.jpg' })];
    const html = report({ misses: { rows, total: 1234, withChanges: true } });
    const [head, first, second] = tableOf(html, 'The first 2 of 1,234 misses.');
    expect(head).toEqual(['object', 'crop', 'picture', 'lost at', 'why', 'what finds it']);
    expect(first?.[4]).toBe('Scored low. So low.');
    expect(first?.[5]).toBe('rpn.nmsIoU 0.7 → 0.74');
    expect(first?.[2]).toMatch(/object 3/);
    expect(second?.[0]).toMatch(/^no class/);
    expect([second?.[3], second?.[5]]).toEqual(['Matching', '–']);
    expect(html).toContain(crop.href);
    expect(report({ misses: { rows: [miss()], total: 1, withChanges: false } })).toContain(
      'All 1 miss.',
    );
    expect(report({ misses: { rows: [], total: 0, withChanges: false } })).toContain(
      'Every object that counts is found.',
    );
  });

  it('has hostile names as text', () => {
    const [name = ''] = hostileNames;
    const rows = hostileNames.map((text) => miss({ label: text, picture: text, sentence: text }));
    const html = report(
      {
        ...{ title: name, facts: [{ name: 'Model', value: name }] },
        misses: { rows, total: rows.length, withChanges: false },
      },
      hostileNames,
    );
    const elements = all(tree(html));
    const allowed =
      /^(html|head|meta|title|style|body|header|main|footer|section|nav|h[12]|p|a|ul|li|dl|dt|dd|div|span|wbr|figure|figcaption|table|caption|thead|tbody|tr|th|td|svg|desc|rect|text|line|polyline|path|circle|defs|pattern)$/;
    for (const element of elements) expect(element.name).toMatch(allowed);
    expect(elements.find((element) => element.name === 'h1')?.text).toBe(`Evaluation: ${name}`);
    const classes = tableOf(html, 'is best at IoU').map(([title]) => title);
    expect(classes).toContain(name);
  });

  it('is of a file of results and of nothing, too', () => {
    const bare = report({ stageRecall: null });
    expect(() => tableOf(bare, 'still covers')).toThrow();
    expect(bare).not.toContain('id="misses"');
    const nothing = htmlReport({
      ...{ title: 'none', facts: [], report: evaluated([]).report },
      ...{ stageRecall: null, proposals: null, misses: null },
    });
    expect(tableOf(nothing, 'resamples')[1]?.[1]).toBe('–');
    expect(nothing).not.toMatch(/NaN|undefined|Infinity/);
  });
});
