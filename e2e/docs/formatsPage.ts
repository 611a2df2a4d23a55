/** docs/formats.md: what each format of annotations holds and loses, as its description in the registry says. */
import type {
  FormatDescription,
  FormatHolds,
  WrittenGeometry,
} from '../../shared/annotation/formats/describe.ts';
import { defaultExportChoices } from '../../shared/annotation/formats/exportChoices.ts';
import {
  dataFormats,
  exportFormats,
  type DataFormat,
  type ExportFormat,
} from '../../shared/annotation/formats/formatNames.ts';
import { formatDescriptions } from '../../shared/annotation/formats/registry.ts';
import type { UsablePicture } from '../../shared/annotation/usable.ts';
import { documentOf, pictureOf } from '../../shared/annotation/testing/documents.ts';

/** A row of the tables: a format, or a choice of one. */
interface Row {
  readonly title: string;
  readonly holds: FormatHolds;
}

export function formatsPage(): string {
  const rows = exportFormats.flatMap(rowsOf);
  return [
    introduction,
    table(
      ['format', '`--from`, `--to`', 'read', 'written'],
      [...new Set<DataFormat | ExportFormat>([...exportFormats, ...dataFormats])].map((format) => [
        formatDescriptions[format].title,
        `\`${format}\``,
        tick(dataFormats.some((one) => one === format)),
        tick(exportFormats.some((one) => one === format)),
      ]),
    ),
    outlinesWords,
    table(
      ['', 'box', 'rotated box', 'polygon', 'mask', 'several parts', 'own box beside an outline'],
      rows.map(({ title, holds }) => [
        title,
        ...(['box', 'rotatedBox', 'polygon', 'mask'] as const).map((kind) =>
          geometryWord(holds.geometry[kind]),
        ),
        tick(holds.parts),
        tick(holds.ownBoxes),
      ]),
    ),
    attributesWords,
    table(
      [
        '',
        'difficult',
        'truncated',
        'occluded',
        'crowd',
        'note',
        'score',
        "model's name",
        'edited',
      ],
      rows.map(({ title, holds }) => [
        title,
        ...(['difficult', 'truncated', 'occluded', 'crowd', 'note'] as const).map((name) =>
          tick(holds.attributes[name]),
        ),
        tick(holds.scores),
        tick(holds.models),
        tick(holds.edited),
      ]),
    ),
    documentWords,
    table(
      [
        '',
        'class ids',
        'classes without annotations',
        'pictures without annotations',
        'sizes of pictures',
        'cut at the edges',
        'coordinates',
      ],
      rows.map(({ title, holds }) => [
        title,
        holds.classIds === 'none' ? '' : holds.classIds,
        tick(holds.unusedClasses),
        tick(holds.emptyPictures),
        { all: tick(true), annotated: 'of those with annotations', none: '' }[holds.pictureSizes],
        tick(holds.clips),
        precisionWord(holds),
      ]),
    ),
    '\n## What else to know\n',
    ...dataFormats.flatMap((format) => {
      const { title, remarks = [] } = formatDescriptions[format];
      return remarks.length === 0 ? [] : [`- **${title}.** ${remarks.join(' ')}`];
    }),
    '',
  ].join('\n');
}

const introduction = `# Formats of annotations

This page is made from the registry of formats by \`npm run docs:formats\`; a test holds it against the code.

\`npm run -s cli -- convert --to FORMAT SOURCE OUT\` ([In a terminal](terminal.md#convert)) reads any of them and writes any other;
[Exports](exports.md) says how each is written, and [Training](training.md) how data sets are found on the disk. Before anything is written it is said, by
count, what the target will not hold; what that can be is in these tables. All that an export leaves out of classes and pictures
stands in its \`manifest.json\`.
`;

const outlinesWords = `
## Outlines

What an outline is written as. “yes” is itself; a format without rotated boxes may have their corners as a polygon; else it is the box.
`;

const attributesWords = `
## Attributes, and where an annotation is from

“Edited” is that a person changed what a model found. A score without a name of the model is read as that of a model without a name.
`;

const documentWords = `
## Classes, pictures and numbers

Class ids “kept” are the document's own, gaps and all; “from 0” are places in the list of classes. Coordinates are as exact as the last
decimal: of a pixel, or of a share (or per cent) of the picture's width and height.
`;

function rowsOf(format: ExportFormat): Row[] {
  const { title, holds }: FormatDescription = formatDescriptions[format];
  if (format !== 'yolo') return [{ title, holds }];
  return [
    { title: `${title}, boxes`, holds },
    { title: `${title}, outlines (\`segment\`)`, holds: yoloHolds(withPolygon) },
    { title: `${title}, outlines (\`obb\`)`, holds: yoloHolds([]) },
  ];
}

function yoloHolds(pictures: readonly UsablePicture[]): FormatHolds {
  const { holds, holdsWith }: FormatDescription = formatDescriptions.yolo;
  const choices = { ...defaultExportChoices, yoloLines: 'outlines' } as const;
  return holdsWith?.(choices, pictures) ?? holds;
}

const withPolygon: readonly UsablePicture[] = documentOf([pictureOf('a.jpg')]).pictures.map(
  (picture) => ({
    picture,
    annotations: [
      {
        id: 1,
        geometry: { kind: 'polygon', box: [0, 0, 9, 9], rings: [[0, 0, 9, 0, 9, 9]] },
        classId: 1,
        attributes: { difficult: false, truncated: false, occluded: false, crowd: false, note: '' },
        origin: { kind: 'hand' },
      },
    ],
  }),
);

function geometryWord(written: WrittenGeometry): string {
  const words = { itself: 'yes', polygon: 'polygon', rotatedBox: 'rotated box', box: 'box' };
  return words[written];
}

function precisionWord({ precision: { decimals, of } }: FormatHolds): string {
  if (decimals === 0) return 'whole pixels';
  const unit = { pixels: 'a pixel', shares: 'a share', 'per cent': 'one per cent' }[of];
  return `${decimals} decimals of ${unit}`;
}

function tick(isSo: boolean): string {
  return isSo ? 'yes' : '';
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.join(' | ')} |`.replaceAll('|  |', '| |').replaceAll('|  |', '| |');
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
