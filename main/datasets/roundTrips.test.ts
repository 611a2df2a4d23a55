/**
 * What is written is read back, for every format that has a reader and a writer: what it can hold is the same, as near as it says, and
 * what is missing is exactly what the report of losses says.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AnnotationDocument } from '../../shared/annotation/document.ts';
import { toleranceOf } from '../../shared/annotation/formats/describe.ts';
import {
  defaultExportChoices,
  type ExportChoices,
} from '../../shared/annotation/formats/exportChoices.ts';
import { exportFormats, type ExportFormat } from '../../shared/annotation/formats/formatNames.ts';
import { lossReport } from '../../shared/annotation/formats/lossReport.ts';
import {
  formatDescriptions,
  formatReaders,
  formatWriters,
} from '../../shared/annotation/formats/registry.ts';
import { textsOf } from '../../shared/annotation/testing/documents.ts';
import { readAnnotations } from './readAnnotations.ts';
import { anyDocument, type Pictures } from './testing/anyDocument.ts';
import { compare, type Missing } from './testing/comparison.ts';
import { picture as pictureBytes, withFolder } from './testing/folders.ts';

/** Names that every system and every format has a place for. */
const plain: Pictures = {
  'a.png': { width: 64, height: 48 },
  'x/a.png': { width: 64, height: 48 },
  'y/images/a.png': { width: 7, height: 90 },
  'sp ace (1).png': { width: 90, height: 7 },
  '🐈 猫/é.png': { width: 31, height: 33 },
  ['ü.png'.normalize('NFD')]: { width: 20, height: 20 },
  "q'uote & co.png": { width: 40, height: 30 },
  '#100%25.png': { width: 40, height: 30 },
  'semi;colon, comma.png': { width: 40, height: 30 },
  '=1+1.png': { width: 40, height: 30 },
  'a.b.c.png': { width: 40, height: 30 },
};
/** Names that some system has no place for, which a label that is found by its name alone cannot have. */
const hard: Pictures = {
  ...plain,
  'a: b?.png': { width: 40, height: 30 },
  '<tag> "d".png': { width: 40, height: 30 },
  'nul.png': { width: 40, height: 30 },
  [`${'l'.repeat(251)}.png`]: { width: 40, height: 30 },
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'round-trips-'));
  for (const [name, { width, height }] of Object.entries(hard)) {
    const file = path.join(folder, ...name.split('/'));
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, await pictureBytes(width, height));
  }
});
afterAll(() => rm(folder, { recursive: true }));

/** A reviewer may ask for more. */
const runs = Number(process.env['ROUND_TRIPS'] ?? 12);

interface Case {
  readonly format: ExportFormat;
  readonly choices?: Partial<ExportChoices>;
  /** Whether a picture is found by the name of its label alone. */
  readonly byLabel?: boolean;
  /** Shortest side of a box, pixels, where the format has no smaller ones. */
  readonly smallest?: number;
}

const special: Partial<Record<ExportFormat, Omit<Case, 'format'>>> = {
  // A box of one pixel is taken for a click.
  voc: { smallest: 3 },
  kitti: { byLabel: true },
};
const cases: Case[] = [
  ...exportFormats.map((format): Case => ({ format, ...special[format] })),
  { format: 'voc', choices: { vocFirstPixel: 0 }, smallest: 3 },
  { format: 'yolo', choices: { yoloLines: 'outlines' } },
  { format: 'yolo', choices: { yoloLayout: 'darknet' }, byLabel: true },
];
const titled = cases.map(
  (one) => [`${one.format} ${JSON.stringify(one.choices ?? {})}`, one] as const,
);

test.each(titled)(
  '%s',
  async (_, { format, choices: more = {}, byLabel = false, smallest = 0.5 }) => {
    const choices = { ...defaultExportChoices, ...more };
    const { holds, classNameAs } = formatDescriptions[format];
    const nameOf = (name: string) => classNameAs?.(name, choices) ?? name;
    const options = { firstId: holds.classIds === 'none' ? 1000 : 0, smallest };
    await fc.assert(
      fc.asyncProperty(anyDocument(byLabel ? plain : hard, options), async (document) => {
        const files = textsOf(formatWriters[format](document, choices).files);
        const read = await withFolder(Object.fromEntries(files), (export_) =>
          readAnnotations({
            ...{ folder: export_, format, pictures: folder },
            vocFirstPixel: choices.vocFirstPixel,
          }),
        );
        const tolerance = 4 * toleranceOf(holds.precision, 90) + 1e-6;
        const { missing, wrong } = compare(document, read, tolerance, nameOf);
        expect(wrong).toEqual([]);
        const sizes = unsized(format, files);
        expect({ ...missing, ...(sizes === 0 ? {} : { pictureSize: sizes }) }).toEqual(
          reported(document, format, choices),
        );
      }),
      { numRuns: runs },
    );
  },
);

/** The report, with everything about geometries but their own boxes in one. */
function reported(
  document: AnnotationDocument,
  format: ExportFormat,
  choices: ExportChoices,
): Missing {
  const counts: Missing = {};
  for (const { kind, count } of lossReport(document, format, choices)) {
    const key = / as |^parts$|^outline$/.test(kind) ? 'geometry' : kind;
    counts[key] = (counts[key] ?? 0) + count;
  }
  return counts;
}

/** Pictures that the files name without their size. */
function unsized(format: ExportFormat, files: ReadonlyMap<string, string>): number {
  let count = 0;
  for (const [file, text] of files) {
    if (!isAnnotationFile(format, file)) continue;
    const reader = formatReaders[format](file, { vocFirstPixel: 1 });
    reader.push(text);
    count += reader.end().pictures.filter(({ size }) => size === null).length;
  }
  return count;
}

function isAnnotationFile(format: ExportFormat, file: string): boolean {
  if (format === 'yolo') return /(?:^|\/)(?:labels|obj_train_data)\/.*\.txt$/.test(file);
  if (format === 'openimages') return file.includes('annotations-bbox');
  return formatDescriptions[format].files.test(file) && !file.startsWith('ImageSets/');
}
