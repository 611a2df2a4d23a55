/** The files in the hands of other people's readers, where this machine has them. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { defaultExportChoices } from './exportChoices.ts';
import { formatWriters } from './registry.ts';
import type { ExportFormat } from './formatNames.ts';
import type { AnnotationDocument } from '../document.ts';
import { boxOf, classes, documentOf, pictureOf, textsOf } from '../testing/documents.ts';

/** A Python that has the module, or null. */
function pythonWith(module: string): string | null {
  for (const python of ['python3', '/usr/bin/python3']) {
    try {
      execFileSync(python, ['-c', `import ${module}`], { stdio: 'ignore' });
      return python;
    } catch {
      // The next one may have it.
    }
  }
  return null;
}

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** What the Python program prints, as JSON, when it is run in the folder of an export. */
function readBy(
  python: string | null,
  program: string,
  format: ExportFormat,
  document: AnnotationDocument,
): unknown {
  const folder = mkdtempSync(path.join(tmpdir(), 'anchorscope-readers-'));
  folders.push(folder);
  for (const [name, text] of textsOf(formatWriters[format](document, defaultExportChoices).files)) {
    mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  const printed = execFileSync(python ?? '', ['-c', program], { cwd: folder, encoding: 'utf8' });
  return JSON.parse(printed.trim().split('\n').at(-1) ?? '');
}

const hostile = ['yes', '0x1F', 'a: b # c', '"q", \\ \'', 'é\u0085\u2028\u007F', '<&>', '🐈', '~'];
const hostileDocument = documentOf(
  hostile.map((name, id) => pictureOf(`${name}/${name}.jpg`, [boxOf([1, 2, 30, 40], id)])),
  { classes: hostile.map((name, id) => ({ id, name })), picturesFolder: '/a "b": c' },
);

const python = pythonWith('csv, json, xml.etree.ElementTree');
describe.skipIf(python === null)("Python's own readers (skipped where there is no python3)", () => {
  test('read the CSV file', () => {
    const program = `
import csv, json
print(json.dumps([[r['picture'], r['label'], float(r['x1'])] for r in csv.DictReader(open('annotations.csv', newline='', encoding='utf-8'))]))`;
    expect(readBy(python, program, 'csv', hostileDocument)).toEqual(
      hostile.map((name) => [`${name}/${name}.jpg`, name, 30]),
    );
  });

  test('read the VOC files', () => {
    const program = `
import json, xml.etree.ElementTree as tree
found = []
for line in open('ImageSets/Main/trainval.txt', encoding='utf-8'):
    root = tree.parse('Annotations/' + line.rstrip('\\n') + '.xml').getroot()
    box = root.find('object/bndbox')
    found.append([root.findtext('object/name'), int(box.findtext('xmin')), int(box.findtext('ymax'))])
print(json.dumps(found))`;
    expect(readBy(python, program, 'voc', hostileDocument)).toEqual(
      hostile.map((name) => [name.replace(/(?![\t\n\r\x7F-\x9F])\p{Cc}/gu, '\uFFFD'), 2, 40]),
    );
  });
});

const pythonWithYaml = pythonWith('yaml');
describe.skipIf(pythonWithYaml === null)('PyYAML (skipped where it is not installed)', () => {
  test('reads data.yaml, and a loader like that of Ultralytics finds every label', () => {
    const program = `
import json, os, yaml
data = yaml.safe_load(open('data.yaml', encoding='utf-8'))
pictures = open(data['train'], encoding='utf-8').read().strip().splitlines()
labels = ['/labels/'.join(p.rsplit('/images/', 1)).rsplit('.', 1)[0] + '.txt' for p in pictures]
rows = [[float(x) for x in open(l).read().split()] for l in labels]
print(json.dumps([data['pictures'], data['names'], [r[0] for r in rows]]))`;
    expect(readBy(pythonWithYaml, program, 'yolo', hostileDocument)).toEqual([
      '/a "b": c',
      Object.fromEntries(hostile.entries()),
      hostile.map((_, index) => index),
    ]);
  });
});

const pythonWithCoco = pythonWith('pycocotools.cocoeval');
describe.skipIf(pythonWithCoco === null)('pycocotools (skipped where it is not installed)', () => {
  test('loads annotations.json and results.json, and finds each result in its annotation', () => {
    const pictures = Array.from({ length: 4 }, (_, row) =>
      pictureOf(
        `${row % 2}/cat ${row}.jpg`,
        classes.map(({ id }, at) =>
          boxOf([at * 50, row, at * 50 + 40.5, 90.25], id, 0.9 - at / 10),
        ),
      ),
    );
    const program = `
import json
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
truth = COCO('annotations.json')
evaluation = COCOeval(truth, truth.loadRes('results.json'), 'bbox')
evaluation.evaluate(); evaluation.accumulate(); evaluation.summarize()
print(json.dumps([float(evaluation.stats[0]), sorted(truth.getCatIds()), min(truth.getAnnIds()), len(truth.getAnnIds())]))`;
    expect(readBy(pythonWithCoco, program, 'coco', documentOf(pictures))).toEqual([
      1,
      [1, 44, 90],
      1,
      12,
    ]);
  });
});
