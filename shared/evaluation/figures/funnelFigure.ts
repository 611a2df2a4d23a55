/** Stage recall as a funnel: how many objects each stage still covers, by size, and how many it lost, hatched behind them. */
import { sizeNames } from '../diagnosis/truth.ts';
import { count, hundredths } from '../../words.ts';
import type { StageRecallReport } from '../report.ts';
import {
  figureSheet,
  figureTop,
  figureWidth,
  hatching,
  label,
  line,
  margin,
  widthOf,
  type FigureLook,
} from './figure.ts';
import { element, type Markup } from './markup.ts';
import { percent, unknown } from './percent.ts';

const rowHeight = 26;
const titleWidth = 84;
/** Large ones first, which are mostly the safest. */
const sizesShown = sizeNames.toReversed();

export function funnelFigure(report: StageRecallReport, look: FigureLook): Markup {
  const { palette } = look;
  const { iou, objects, stages } = report;
  const rows = [
    { title: 'Objects', covered: objects, lost: 0, share: objects.all === 0 ? null : 1 },
    ...stages.map(({ title, covered, lost, share }) => ({ title, covered, lost: lost.all, share })),
  ];
  const left = margin + titleWidth;
  const right = figureWidth - margin - 136;
  const numbers = right + 44;
  const losses = figureWidth - margin;
  const top = figureTop + 26;
  const mostLost = Math.max(1, ...rows.map(({ lost }) => lost));
  const widthOfCount = (value: number) =>
    objects.all === 0 ? 0 : (value / objects.all) * (right - left);
  const fills = { large: palette.large, medium: palette.medium, small: palette.small };
  const hatched = hatching(look, palette.bad);
  const drawn = rows.flatMap(({ title, covered, lost, share }, i) => {
    const y = top + i * rowHeight;
    const isLast = i === rows.length - 1;
    let x = left;
    const segments = sizesShown.map((size) => {
      const width = widthOfCount(covered[size]);
      const segment = element(
        'rect',
        { x, y, width: Math.max(0, width - (width > 2 ? 1 : 0)), height: 15, fill: fills[size] },
        element(
          'title',
          {},
          `${title}: ${count(covered[size])} of ${count(objects[size])} ${size}`,
        ),
      );
      x += width;
      return segment;
    });
    return [
      ...(isLast ? [line([margin, y - 5, losses, y - 5], palette.line)] : []),
      label(title, {
        ...{ x: margin, y: y + 12, fill: palette.ink, room: titleWidth - 8 },
        bold: i === 0 || isLast,
      }),
      element('rect', { x: left, y, width: right - left, height: 15, fill: palette.raised }),
      ...segments,
      label(count(covered.all), {
        ...{ x: numbers, y: y + 12, fill: palette.ink, anchor: 'end', bold: true, room: 44 },
      }),
      label(share === null ? unknown : `${percent(share)} %`, {
        ...{ x: numbers + 50, y: y + 12, fill: palette.ink2, anchor: 'end', size: 'small' },
      }),
      ...(lost === 0
        ? []
        : [
            element('rect', {
              ...{ x, y: y + 0.5, width: Math.max(2, widthOfCount(lost)), height: 14 },
              ...{ fill: hatched.fill, stroke: palette.bad, 'stroke-width': 1 },
            }),
            label(`−${count(lost)}`, {
              ...{ x: losses, y: y + 12, fill: palette.bad, anchor: 'end' },
              bold: lost === mostLost,
            }),
          ]),
    ];
  });
  let keyX = left;
  const key = sizesShown.flatMap((size) => {
    const text = `${size} ${count(objects[size])}`;
    const parts = [
      element('rect', { x: keyX, y: figureTop + 2, width: 10, height: 10, fill: fills[size] }),
      label(text, { x: keyX + 14, y: figureTop + 11, fill: palette.ink2, size: 'small' }),
    ];
    keyX += widthOf(text, 'small') + 24;
    return parts;
  });
  const lostTitle = label('lost', {
    ...{ x: losses, y: figureTop + 11, fill: palette.ink2, size: 'small', anchor: 'end' },
  });
  return figureSheet(
    {
      ...{ width: figureWidth, height: top + rows.length * rowHeight + 8 },
      heading: 'Where objects are lost',
      note: `still covered after each stage, IoU ${hundredths(iou)}`,
      description: `${rows.map(({ title, covered, lost }) => `${title}: ${count(covered.all)} covered, ${count(lost)} lost`).join('; ')}.`,
    },
    look,
    [hatched.pattern, ...key, lostTitle, ...drawn],
  );
}
