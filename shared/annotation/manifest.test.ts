import { describe, expect, test } from 'vitest';
import { defaultExportChoices } from './formats/exportChoices.ts';
import { formatWriters } from './formats/registry.ts';
import { manifestParts, type ProjectSelection } from './manifest.ts';
import { boxOf, documentOf, pictureOf, run } from './testing/documents.ts';
import { exportFormats, type ExportFormat } from './formats/formatNames.ts';

function manifestOf(format: ExportFormat, selection?: ProjectSelection): unknown {
  const document = documentOf([
    pictureOf('a.jpg', [boxOf([1, 1, 9, 9]), boxOf([9, 9, 1, 1])], { exifRotated: true }),
    pictureOf('b.jpg'),
  ]);
  const written = formatWriters[format](document, defaultExportChoices);
  const text = [
    ...manifestParts({
      document,
      format,
      written,
      problems: ['one', 'two'],
      files: 3,
      createdAt: '2026-11-02T03:04:05.000Z',
      selection,
    }),
  ].join('');
  return JSON.parse(text);
}

describe('the manifest', () => {
  test('names everything an export was made of', () => {
    expect(manifestOf('yolo')).toEqual({
      kind: 'anchorscope-export',
      formatVersion: 1,
      createdBy: 'Anchorscope 0.1.0',
      createdAt: '2026-11-02T03:04:05.000Z',
      annotationFormat: 'yolo',
      choices: expect.objectContaining({ decimals: 9, clippedToPicture: true }) as unknown,
      model: 'D2Go',
      stage: 'detections',
      minScore: 0.5,
      settings: run.settings,
      provider: run.provider,
      counts: { pictures: 2, boxes: 1, files: 3 },
      picturesFolder: '/pictures',
      problems: ['one', 'two'],
      classes: [
        { id: 44, name: 'bottle', writtenAs: 0 },
        { id: 1, name: 'person', writtenAs: 1 },
        { id: 90, name: 'tooth brush', writtenAs: 2 },
      ],
      pictures: [
        {
          path: '/pictures/a.jpg',
          relativePath: 'a.jpg',
          writtenAs: 'labels/a.txt',
          width: 640,
          height: 480,
          exifRotated: true,
          boxes: 1,
        },
        {
          path: '/pictures/b.jpg',
          relativePath: 'b.jpg',
          writtenAs: 'labels/b.txt',
          width: 640,
          height: 480,
          exifRotated: false,
          boxes: 0,
        },
      ],
    });
  });

  test('says what of a project it is', () => {
    const selection = { which: 'verified', unread: ['b.jpg'] } as const;
    expect(manifestOf('csv', selection)).toMatchObject({ project: selection });
  });

  test.each(exportFormats)('is JSON for %s and counts what was written', (format) => {
    expect(manifestOf(format)).toMatchObject({
      annotationFormat: format,
      counts: { pictures: 2, boxes: 1 },
    });
  });
});
