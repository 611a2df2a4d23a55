/**
 * An evaluation as one HTML file that opens anywhere offline: no script, nothing that is fetched, both themes, fit for paper and
 * for a screen reader. All text is escaped where markup is made (figures/markup.ts).
 */
import { count, counted } from '../../words.ts';
import {
  evaluationFigures,
  type EvaluationFigure,
  type FigureContents,
} from '../figures/evaluationFigures.ts';
import { element, type Child, type Markup } from '../figures/markup.ts';
import { pagePalette } from '../figures/palette.ts';
import { percent } from '../figures/percent.ts';
import { isMissed, verdictKinds } from '../diagnosis/verdict.ts';
import { missesSection, type ReportedMisses } from './missesSection.ts';
import { htmlPage } from './page.ts';
import { calibrationTable, classesTable, cocoTable, stageTable, tideTable } from './sections.ts';

export interface ReportContents extends FigureContents {
  /** What was evaluated on what: `blood-cells on bccd`. */
  readonly title: string;
  /** Beside it: the model, the data, the settings, the day. */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  /** null where the stages are not known. */
  readonly misses: ReportedMisses | null;
}

interface Section {
  readonly id: string;
  readonly title: string;
  readonly parts: readonly Child[];
}

/** @returns the file */
export function htmlReport({ title, facts, ...contents }: ReportContents): string {
  const groups = sectionsOf(contents);
  const sections = groups.flat();
  const heading = `Evaluation: ${title}`;
  return htmlPage(heading, [
    element(
      'header',
      {},
      element('h1', {}, heading),
      element(
        'dl',
        { class: 'facts' },
        ...facts.map(({ name, value }) =>
          element('div', {}, element('dt', {}, name), element('dd', {}, value)),
        ),
      ),
      ...leadOf(contents),
      element(
        'nav',
        { 'aria-label': 'Sections' },
        element(
          'ul',
          {},
          ...sections.map(({ id, title: own }) =>
            element('li', {}, element('a', { href: `#${id}` }, own)),
          ),
        ),
      ),
    ),
    element('main', {}, ...groups.map(groupOf)),
    element(
      'footer',
      {},
      'Written by Anchorscope. Nothing on this page is fetched, and nothing runs.',
    ),
  ]);
}

type Contents = Omit<ReportContents, 'title' | 'facts'>;

/** What a person wants to know first. */
function leadOf({ report, stageRecall }: Contents): readonly Markup[] {
  const { coco, intervals, pictures, objects, detections } = report;
  const counts = `${counted(pictures, 'picture')}, ${counted(objects, 'object')}, ${counted(detections, 'detection')}`;
  const { low, high } = intervals.AP50;
  const ap = `AP50 ${percent(coco.AP50)} (${percent(low)} to ${percent(high)}), AP ${percent(coco.AP)}`;
  const numbers = element('p', { class: 'note' }, `${ap} · ${counts}`);
  if (stageRecall === null) return [numbers];
  const found = stageRecall.verdicts.found;
  const missed = verdictKinds.reduce(
    (sum, kind) => sum + (isMissed({ kind }) ? stageRecall.verdicts[kind] : 0),
    0,
  );
  return [
    element(
      'p',
      { class: 'lead' },
      `${count(found)} of ${counted(found + missed, 'object')} found, `,
      element('span', { class: missed > 0 ? 'missed' : null }, `${count(missed)} missed`),
    ),
    numbers,
  ];
}

function sectionsOf({
  report,
  stageRecall,
  proposals,
  misses,
}: Contents): readonly (readonly Section[])[] {
  const { calibration } = report;
  const figures = evaluationFigures({ report, stageRecall, proposals }).map(figureOf);
  const stages =
    stageRecall === null
      ? []
      : [{ id: 'stages', title: 'Stage recall', parts: [stageTable(stageRecall)] }];
  const sure = {
    id: 'calibration',
    title: 'Calibration',
    parts:
      calibration === null
        ? [element('p', {}, 'The scores are no probabilities.')]
        : [calibrationTable(calibration)],
  };
  return [
    [
      {
        id: 'figures',
        title: 'Figures',
        parts: [element('div', { class: 'figures' }, ...figures)],
      },
    ],
    [
      { id: 'coco', title: 'COCO and Pascal VOC', parts: [cocoTable(report)] },
      { id: 'tide', title: 'Kinds of errors (TIDE)', parts: [tideTable(report)] },
    ],
    [{ id: 'classes', title: 'Classes', parts: [classesTable(report)] }],
    [...stages, sure],
    ...(misses === null ? [] : [[{ id: 'misses', title: 'Misses', parts: missesSection(misses) }]]),
  ];
}

/** Two stand beside each other where there is room. */
function groupOf(sections: readonly Section[]): Markup {
  const drawn = sections.map(({ id, title, parts }) =>
    element('section', { 'aria-labelledby': id }, element('h2', { id }, title), ...parts),
  );
  return element('div', { class: sections.length > 1 ? 'pair' : null }, ...drawn);
}

function figureOf({ name, caption, draw }: EvaluationFigure): Markup {
  const drawn = draw({ palette: pagePalette, prefix: `figure-${name}` });
  return element('figure', {}, drawn, element('figcaption', {}, caption));
}
