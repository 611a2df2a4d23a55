/** The misses of a report: each with a crop of its picture, where it was lost and why. */
import type { Box } from '../../geometry/boxes.ts';
import { count, counted, size as sizeText } from '../../words.ts';
import { element, type Child, type Markup } from '../figures/markup.ts';
import { pictureFigure } from '../figures/pictureFigure.ts';
import { unknown } from '../figures/percent.ts';
import { changesText, type MissRow } from '../missRows.ts';
import { dataTable } from './dataTable.ts';

/** A part of a picture around an object. */
export interface MissCrop {
  /** `data:image/jpeg;base64,…` */
  readonly href: string;
  /** What it shows, image space. */
  readonly part: Box;
}

export interface ReportedMiss extends MissRow {
  /** null: there is none. */
  readonly crop: MissCrop | null;
}

export interface ReportedMisses {
  /** The first of all. */
  readonly rows: readonly ReportedMiss[];
  readonly total: number;
  /** Whether changes of settings were looked for. */
  readonly withChanges: boolean;
}

const cropSide = 84;

export function missesSection({ rows, total, withChanges }: ReportedMisses): readonly Child[] {
  if (total === 0) return [element('p', {}, 'Every object that counts is found.')];
  const which =
    rows.length < total
      ? `The first ${count(rows.length)} of ${counted(total, 'miss', 'misses')}.`
      : `All ${counted(total, 'miss', 'misses')}.`;
  const caption = `${which} On the pictures the missed object is dashed.`;
  return [
    dataTable(
      caption,
      [
        { title: 'object', as: 'text' },
        { title: 'crop', as: 'text', look: 'crop' },
        { title: 'picture', as: 'text', look: 'picture' },
        { title: 'lost at', as: 'text' },
        { title: 'why', as: 'text', look: 'why' },
        ...(withChanges ? [{ title: 'what finds it', as: 'text' as const }] : []),
      ],
      rows.map((row) => ({ cells: cellsOf(row, withChanges) })),
      'misses',
    ),
  ];
}

function cellsOf(row: ReportedMiss, withChanges: boolean): readonly Child[] {
  const { label, box, size, picture, object, lostAt, sentence, change, crop } = row;
  return [
    named([label ?? 'no class'], `${sizeText(box[2] - box[0], box[3] - box[1])}, ${size}`),
    crop === null ? '' : cropFigure(row, crop),
    named(foldersOf(picture), `object ${count(object)}`),
    lostAt ?? 'Matching',
    sentence,
    ...(withChanges ? [change === null ? unknown : changesText(change)] : []),
  ];
}

/** A path that may go on in the next line behind each slash. */
function foldersOf(path: string): readonly Child[] {
  const parts = path.split('/');
  return parts.flatMap((part, i) =>
    i === parts.length - 1 ? [part] : [`${part}/`, element('wbr')],
  );
}

/** A name, and beneath it what is said of it. */
function named(name: readonly Child[], more: string): Markup {
  return element('span', {}, ...name, element('span', { class: 'weak' }, more));
}

function cropFigure({ box, label, picture }: MissRow, { href, part }: MissCrop): Markup {
  return pictureFigure({
    ...{ href, part, seen: part, side: cropSide },
    boxes: [{ box, name: '', colour: '#ffffff', line: 'dashed' }],
    description: `${label ?? 'object'} on ${picture}`,
  });
}
