import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  fasterRcnnOf,
  defaultSettings,
  packageVersion,
  networkOf,
  parseModelPackage,
} from './modelPackage.ts';

const text = readFileSync(new URL('../../e2e/fixtures/d2go/model.json', import.meta.url), 'utf8');

/** The D2Go package with one value changed by its path. */
function changed(path: readonly (string | number)[], value: unknown): unknown {
  const root: unknown = JSON.parse(text);
  let at = root as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
  const last = path.at(-1)!;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return root;
}

function problemsOf(value: unknown): string[] {
  const parsed = parseModelPackage(value);
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
}

describe('parseModelPackage', () => {
  it('accepts the D2Go package and gives its settings', () => {
    const parsed = parseModelPackage(JSON.parse(text));
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    expect(parsed.model.classes).toHaveLength(80);
    expect(parsed.model.classes[11]).toEqual({ id: 13, name: 'stop sign' });
    expect(defaultSettings(parsed.model)['rpn']).toEqual({
      preNmsTopN: 1000,
      postNmsTopN: 30,
      nmsIoU: 0.7,
      minSize: 0,
      scoreThreshold: 0,
    });
    expect(networkOf(parsed.model, 'It').head.sizeDeltaClamp).toBeCloseTo(4.135166556742356, 12);
  });

  it.each([
    [['rpn', 'levels', 0, 'stride'], 0, 'rpn.levels[0].stride: '],
    [['rpn', 'levels', 0, 'anchors', 3], [4, 0, -4, 8], 'rpn.levels[0].anchors[3]: '],
    [['rpn', 'nmsIoU'], 1.5, 'rpn.nmsIoU: must be a number from 0 to 1, and is 1.5'],
    [['rpn', 'nmsIoU'], 'high', 'rpn.nmsIoU: must be a number from 0 to 1, and is "high"'],
    [
      ['roi', 'samplingRatio'],
      2.5,
      'roi.samplingRatio: must be a whole number from 0 to 16, and is 2.5',
    ],
    [
      ['head', 'maxDetections'],
      0,
      'head.maxDetections: must be a whole number from 1 to 100,000, and is 0',
    ],
    [['head', 'minSize'], -1, 'head.minSize: must be 0 or more, and is -1'],
    [['head', 'background'], 'middle', 'head.background: '],
    [['classes', 5, 'id'], 1.5, 'classes[5].id: '],
    [['classes', 5, 'id'], 1, 'classes: has an id twice'],
    [['input', 'std', 1], 0, 'input.std[1]: '],
    [['input', 'mean'], [1, 2], 'input.mean'],
    [['input', 'longSideMax'], undefined, 'input.longSideMax: '],
    [['files', 'trunk', 'path'], '/etc/passwd', 'files.trunk.path: must be a relative path'],
    [['files', 'trunk', 'path'], 'C:\\x.onnx', 'files.trunk.path: must be a relative path'],
    [['files', 'trunk', 'path'], 'https://a/x.onnx', 'files.trunk.path: must be a relative path'],
    [['files', 'head', 'sha256'], 'abc', 'files.head.sha256: '],
    [['formatVersion'], 0, 'kind: '],
    [['formatVersion'], 2, 'kind: '],
    [['kind'], 'faster-rcnn', 'formatVersion: '],
    [['roi', 'levels', 1], { feature: 'p3', stride: 8 }, 'roi: assignment: is needed'],
    [['rpn', 'nmsIou'], 0.5, 'rpn.nmsIou: '],
    [['rpn', 'anchorSpacing'], 'cells', 'rpn.anchorSpacing: '],
  ] as const)('names %j = %j', (path, value, expected) => {
    const problems = problemsOf(changed(path, value));
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.some((problem) => problem.startsWith(expected))).toBe(true);
  });

  it('reads version 1 as version 2 of a Faster R-CNN, which says its kind', () => {
    const first: unknown = JSON.parse(text);
    expect(first).toMatchObject({ formatVersion: 1 });
    const parsed = parseModelPackage(first);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    expect(parsed.model).toMatchObject({ formatVersion: 2, kind: 'faster-rcnn' });
    // What was read is what version 2 says: it parses to itself.
    const again = parseModelPackage(JSON.parse(JSON.stringify(parsed.model)));
    expect(again).toEqual(parsed);
  });

  it('opens what ships, which is version 2', () => {
    const shipped = new URL('../../models/blood-cells/model.json', import.meta.url);
    const value: unknown = JSON.parse(readFileSync(shipped, 'utf8'));
    expect(value).toMatchObject({ formatVersion: packageVersion, kind: 'faster-rcnn' });
    expect(parseModelPackage(value).ok).toBe(true);
  });

  it.each([
    ['yolo', 'kind: '],
    ['', 'kind: '],
    [undefined, 'kind: '],
    [7, 'kind: '],
    ['__proto__', 'kind: '],
  ])('does not know the kind %j', (kind, start) => {
    const second = { ...(JSON.parse(text) as object), formatVersion: 2, kind };
    expect(problemsOf(second)).toEqual([expect.stringContaining(start)]);
  });

  it('does not know version 3, nor files that the kind does not have', () => {
    const second = { ...(JSON.parse(text) as object), kind: 'faster-rcnn' };
    expect(problemsOf({ ...second, formatVersion: 3 })).toEqual([
      expect.stringContaining('formatVersion: '),
    ]);
    const { files } = second as unknown as { files: object };
    const more = { ...files, svm: { path: 'svm.json', sha256: '0'.repeat(64) } };
    expect(problemsOf({ ...second, formatVersion: 2, files: more })).toEqual([
      expect.stringContaining('files.svm: '),
    ]);
  });

  it("takes the stride for the anchors' spacing where none is given", () => {
    const spacing = (value: unknown) => {
      const parsed = parseModelPackage(changed(['rpn', 'anchorSpacing'], value));
      return parsed.ok ? fasterRcnnOf(parsed.model, 'It').rpn.anchorSpacing : parsed.problems;
    };
    expect(spacing(undefined)).toBe('stride');
    expect(spacing('inputOverCells')).toBe('inputOverCells');
  });

  it('lists everything that is wrong at once', () => {
    const broken = changed(['rpn', 'nmsIoU'], 'high') as { head: { nmsIoU: unknown } };
    broken.head.nmsIoU = -1;
    expect(problemsOf(broken).map((problem) => problem.split(':')[0])).toEqual([
      'rpn.nmsIoU',
      'head.nmsIoU',
    ]);
  });

  it.each([null, 3, 'x'])('refuses %j as a whole', (value) => {
    expect(problemsOf(value)[0]).toMatch(/^the whole file: /);
  });
});
