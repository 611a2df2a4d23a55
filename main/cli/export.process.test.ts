/** `anchorscope export` on D2Go and real pictures, as a shell sees it. */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportFormats, type ExportFormat } from '../../shared/annotation/formats/formatNames.ts';
import { d2go, data, hasData, run } from './testing/program.ts';

const names = ['2007_000027.jpg', '2007_000032.jpg'];

/** What is beside manifest.json. */
const files: Readonly<Record<ExportFormat, readonly string[]>> = {
  coco: ['annotations.json', 'results.json'],
  voc: [
    'Annotations/one/2007_000027.xml',
    'Annotations/two/2007_000032.xml',
    'ImageSets/Main/trainval.txt',
  ],
  yolo: ['data.yaml', 'labels/one/2007_000027.txt', 'labels/two/2007_000032.txt', 'train.txt'],
  csv: ['annotations.csv'],
  jsonl: ['annotations.jsonl'],
  labelme: ['one/2007_000027.json', 'two/2007_000032.json'],
  cvat: ['annotations.xml'],
  datumaro: ['annotations/default.json'],
  labelstudio: ['labelstudio.json'],
  via: ['via_project.json'],
  createml: ['_annotations.createml.json'],
  openimages: ['annotations-bbox.csv', 'class-descriptions-boxable.csv'],
  kitti: ['label_2/one/2007_000027.txt', 'label_2/two/2007_000032.txt'],
};

/** Of COCO's class names, those with a space. */
const renamed: Partial<Record<ExportFormat, readonly string[]>> = {
  kitti: [
    'Written under another name, since KITTI cannot hold it: 15 classes; the manifest has both.',
  ],
};

/** Formats that have no place for a score; the export says so. */
const scoreless: ReadonlySet<ExportFormat> = new Set(['voc', 'yolo', 'cvat', 'createml']);

const manifestSchema = v.object({
  annotationFormat: v.string(),
  model: v.string(),
  stage: v.string(),
  minScore: v.number(),
  settings: v.object({ head: v.object({ nmsIoU: v.number() }) }),
  counts: v.object({ pictures: v.number(), boxes: v.number(), files: v.number() }),
  picturesFolder: v.string(),
  problems: v.array(v.string()),
});

describe.skipIf(!hasData)('anchorscope export (needs ../shared/data)', () => {
  let folder = '';
  const at = (...parts: string[]) => path.join(folder, ...parts);
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-cli-'));
    for (const [i, name] of names.entries()) {
      await mkdir(at('pictures', ['one', 'two'][i] ?? ''), { recursive: true });
      const copy = at('pictures', ['one', 'two'][i] ?? '', name);
      await cp(path.join(data, 'voc85', 'images', name), copy);
    }
  });
  afterEach(() => rm(folder, { recursive: true }));

  const filesBelow = async (top: string) =>
    (await readdir(top, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(top, path.join(entry.parentPath, entry.name)))
      .toSorted();
  /** Everything below a folder with the time when it was last changed, its size and its rights. */
  const stateOf = async (top: string) =>
    Promise.all(
      ['', ...(await readdir(top, { recursive: true }))].toSorted().map(async (name) => {
        const { mtimeMs, size, mode } = await stat(path.join(top, name));
        return [name, mtimeMs, size, mode];
      }),
    );
  const exported = (format: ExportFormat, out: string, ...more: string[]) =>
    run(['export', 'pictures', ...d2go, '--to', format, '--out', out, ...more], folder);
  const manifestOf = async (out: string) =>
    v.parse(manifestSchema, JSON.parse(await readFile(at(out, 'manifest.json'), 'utf8')));

  it.each(exportFormats)('writes %s to a new folder and touches no picture', async (format) => {
    const before = await stateOf(at('pictures'));
    const ended = await exported(
      format,
      'runs/out',
      '--min-score',
      '0.3',
      '--set',
      'head.nmsIoU=0.4',
    );
    expect(ended.code).toBe(0);
    expect(ended.stdout).toBe(`${at('runs', 'out')}\n`);
    expect(await stateOf(at('pictures'))).toEqual(before);

    expect(await filesBelow(at('runs', 'out'))).toEqual(
      [...files[format], 'manifest.json'].toSorted(),
    );
    expect((await readdir(folder)).toSorted()).toEqual(['pictures', 'runs']);
    expect(await readdir(at('runs'))).toEqual(['out']);
    const { counts, problems, ...manifest } = await manifestOf('runs/out');
    expect(manifest).toEqual({
      annotationFormat: format,
      model: 'd2go-fbnetv3a',
      stage: 'detections',
      minScore: 0.3,
      settings: { head: { nmsIoU: 0.4 } },
      picturesFolder: at('pictures'),
    });
    expect(counts).toMatchObject({ pictures: 2, files: files[format].length + 1 });
    expect(counts.boxes).toBeGreaterThan(3);
    const summary = `${counts.boxes} boxes of 2 pictures in ${counts.files} files:`;
    expect(
      problems.filter((one) => !/^Left out, since .* has no place for it: /.test(one)),
    ).toEqual(renamed[format] ?? []);
    expect(problems.some((one) => one.includes(' the score of '))).toBe(scoreless.has(format));
    expect(ended.words).toEqual(['d2go-fbnetv3a on cpu', ...problems, summary]);
  });

  it('writes the proposals of a stage with their lineage', async () => {
    const ended = await exported('jsonl', 'out', '--stage', 'proposals', '--min-score', '0.5');
    expect(ended.code).toBe(0);
    const box = v.object({
      classId: v.null(),
      label: v.literal('proposal'),
      score: v.pipe(v.number(), v.minValue(0.5)),
      lineage: v.object({ proposal: v.object({ row: v.number() }), detection: v.null() }),
    });
    const schema = v.object({ proposals: v.pipe(v.array(box), v.minLength(3)) });
    const lines = (await readFile(at('out', 'annotations.jsonl'), 'utf8')).trim().split('\n');
    for (const line of lines) {
      const { proposals } = v.parse(schema, JSON.parse(line));
      expect(proposals.map(({ lineage }) => lineage.proposal.row)).toEqual(
        proposals.map((_, row) => row),
      );
    }
    expect(lines).toHaveLength(2);
  });

  it('leaves out a bad picture, says so on stderr and in the manifest, and ends with 1', async () => {
    await writeFile(at('pictures', 'text.jpg'), 'not a picture');
    const ended = await exported('csv', 'out');
    expect(ended.code).toBe(1);
    expect(ended.words).toHaveLength(3);
    expect(ended.words[1]).toContain(`'${at('pictures', 'text.jpg')}'`);
    expect(ended.words[2]).toMatch(/^\d+ boxes of 2 pictures in 2 files:$/);
    expect((await manifestOf('out')).problems).toEqual([ended.words[1]]);
  });

  it('writes nothing, and ends with 2, where no picture can be used', async () => {
    await rm(at('pictures', 'one'), { recursive: true });
    await writeFile(at('pictures', 'two', names[1] ?? ''), '');
    const ended = await exported('csv', 'runs/out');
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.words.at(-1)).toMatch(/^Nothing was exported: '.*' is an empty file\.$/);
    expect(await readdir(folder)).toEqual(['pictures']);
  });

  it('refuses a folder that exists, and leaves it as it is', async () => {
    const before = await stateOf(at('pictures'));
    const ended = await exported('voc', 'pictures');
    expect(ended).toEqual({
      code: 2,
      stdout: '',
      words: [
        'd2go-fbnetv3a on cpu',
        `${at('pictures')} exists already; name a folder that does not.`,
      ],
    });
    expect(await stateOf(at('pictures'))).toEqual(before);
  });
});
