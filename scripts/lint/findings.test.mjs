import { describe, expect, it } from 'vitest';
import {
  expectedFindings,
  foundByEslint,
  foundByOxlint,
  foundByTsgolint,
  objections,
  steersLinters,
} from './findings.mjs';

const root = '/house';

describe('reports', () => {
  it("oxlint's: rules have the names that ESLint gives them", () => {
    const diagnostic = (/** @type {string} */ code) => ({
      code,
      message: 'm',
      filename: 'main/a.ts',
      labels: [{ span: { line: 3 } }],
    });
    const codes = ['eslint(eqeqeq)', 'typescript(no-floating-promises)', 'house(rooms)'];
    const report = { diagnostics: codes.map(diagnostic), number_of_files: 7 };
    const { findings, files } = foundByOxlint(JSON.stringify(report), root);
    expect(files).toBe(7);
    expect(findings.map(({ rule }) => rule)).toEqual([
      'eqeqeq',
      '@typescript-eslint/no-floating-promises',
      'house/rooms',
    ]);
    expect(findings[0]).toMatchObject({ file: 'main/a.ts', line: 3, message: 'm' });
  });

  it("oxlint's: a file that cannot be parsed is a finding", () => {
    const report = { diagnostics: [{ message: 'Unexpected token', filename: 'a.ts' }] };
    const { findings } = foundByOxlint(JSON.stringify(report), root);
    expect(findings).toEqual([{ file: 'a.ts', line: 1, rule: '', message: 'Unexpected token' }]);
  });

  it("ESLint's: warnings count, and a message without a rule is ESLint's own", () => {
    const messages = [{ line: 2, ruleId: null, message: 'm', severity: 1 }];
    const report = [{ filePath: '/house/renderer/A.svelte', messages }];
    expect(foundByEslint(JSON.stringify(report), root)).toEqual({
      findings: [{ file: 'renderer/A.svelte', line: 2, rule: 'eslint', message: 'm' }],
      files: ['renderer/A.svelte'],
    });
  });

  /** @param {number} kind @param {unknown} content */
  const framed = (kind, content) => {
    const text = Buffer.from(JSON.stringify(content));
    const head = Buffer.alloc(5, kind);
    head.writeUInt32LE(text.length);
    return Buffer.concat([head, text]);
  };

  it("tsgolint's: positions count bytes", () => {
    const finding = { file_path: '/house/main/a.ts', rule: 'r', message: { description: 'm' } };
    const output = Buffer.concat([
      framed(1, { ...finding, range: { pos: 5, end: 6 } }),
      framed(1, { ...finding, range: { pos: 4, end: 6 } }),
    ]);
    const read = (/** @type {string} */ file) => (file === 'main/a.ts' ? 'éé\nx' : '');
    expect(foundByTsgolint(output, root, read)).toEqual(
      [2, 1].map((line) => ({
        file: 'main/a.ts',
        line,
        rule: '@typescript-eslint/r',
        message: 'm',
      })),
    );
  });

  it("tsgolint's: what is no finding of a file is a failure", () => {
    expect(() => foundByTsgolint(framed(0, { error: 'no' }), root, () => '')).toThrow('no');
    expect(() => foundByTsgolint(framed(1, { rule: 'r' }), root, () => '')).toThrow('tsgolint');
  });
});

describe('must-fail', () => {
  it('reads the expected findings from the comments', () => {
    const lines = ['x; // house/rooms', '// text', 'let a; // of two words', '<p> <!-- a/b -->'];
    expect(expectedFindings('a.ts', lines.join('\n'))).toEqual([
      { file: 'a.ts', line: 1, rule: 'house/rooms' },
      { file: 'a.ts', line: 4, rule: 'a/b' },
    ]);
  });

  const found = { file: 'a.ts', line: 1, rule: 'r', message: 'm' };

  it('objects to what is found and not expected, and to what is expected and not found', () => {
    const expected = [{ file: 'a.ts', line: 1, rule: 'r' }];
    expect(objections([found], expected)).toEqual([]);
    expect(objections([{ ...found, line: 2 }], expected)).toEqual([
      'a.ts:2 r: m',
      'No linter reports a.ts:1 r: that has stopped being linted.',
    ]);
  });

  it('does not take files without expectations for success', () => {
    expect(objections([], [])).toHaveLength(1);
  });
});

it.each(['oxlint', 'eslint'])('knows the comments that steer %s', (linter) => {
  const word = [linter, 'disable'].join('-');
  expect(steersLinters(`// ${word}-next-line no-var`)).toBe(true);
  expect(steersLinters(`const a = 1; /* ${word} */`)).toBe(true);
  expect(steersLinters(`const a = '${word}';`)).toBe(false);
});

it('knows the comments that set rules and names', () => {
  const begin = ['/', '*'].join('');
  expect(steersLinters(`${begin} eslint no-var: 0 */`)).toBe(true);
  expect(steersLinters(`${begin} global nowhere */`)).toBe(true);
  expect(steersLinters(`${begin}* Globals of a page. */`)).toBe(false);
});
