/** What the linters report, in one form, and what the files of must-fail/ expect of them. */
import path from 'node:path';

/**
 * @typedef {object} Finding
 * @property {string} file relative to the root, with slashes
 * @property {number} line counted from 1
 * @property {string} rule as ESLint names it
 * @property {string} message
 */

/** @param {string} root @param {string} file @returns {string} */
const fromRoot = (root, file) =>
  path.relative(root, path.resolve(root, file)).split(path.sep).join('/');

/** @param {string} code as `typescript(no-floating-promises)` @returns {string} */
function ruleOf(code) {
  const [, plugin = '', rule = code] = /^(.+)\((.+)\)$/.exec(code) ?? [];
  if (plugin === 'typescript') return `@typescript-eslint/${rule}`;
  return plugin === 'eslint' || plugin === '' ? rule : `${plugin}/${rule}`;
}

/**
 * @param {string} output of oxlint --format json
 * @param {string} root
 * @returns {{ findings: Finding[], files: number }} files: how many it has linted
 */
export function foundByOxlint(output, root) {
  const report = JSON.parse(output);
  /** @type {{ code?: string, message: string, filename?: string, labels?: { span: { line: number } }[] }[]} */
  const diagnostics = report.diagnostics;
  const findings = diagnostics.map(({ code = '', message, filename = '', labels = [] }) => ({
    file: fromRoot(root, filename),
    line: labels[0]?.span.line ?? 1,
    rule: ruleOf(code),
    message,
  }));
  return { findings, files: Number(report.number_of_files) };
}

/**
 * @param {string} output of eslint --format json
 * @param {string} root
 * @returns {{ findings: Finding[], files: string[] }} files: those that it has linted
 */
export function foundByEslint(output, root) {
  /** @type {{ filePath: string, messages: { line?: number, ruleId: string | null, message: string }[] }[]} */
  const results = JSON.parse(output);
  const findings = results.flatMap(({ filePath, messages }) =>
    messages.map(({ line = 1, ruleId, message }) => ({
      file: fromRoot(root, filePath),
      line,
      rule: ruleId ?? 'eslint',
      message,
    })),
  );
  return { findings, files: results.map(({ filePath }) => fromRoot(root, filePath)) };
}

/**
 * tsgolint's messages: their length in four bytes, their kind in one, and JSON, of which kind 1 is a finding.
 * @param {Buffer} output of tsgolint headless
 * @param {string} root
 * @param {(file: string) => string} read a file's text, by its path from the root
 * @returns {Finding[]}
 */
export function foundByTsgolint(output, root, read) {
  /** @type {Finding[]} */
  const findings = [];
  for (let at = 0; at < output.length;) {
    const end = at + 5 + output.readUInt32LE(at);
    const text = output.toString('utf8', at + 5, end);
    if (output[at + 4] !== 1) throw new Error(`tsgolint: ${text}`);
    const { file_path: file, range, rule, message } = JSON.parse(text);
    // A finding without a rule is about a tsconfig as a whole.
    if (typeof file !== 'string') throw new Error(`tsgolint: ${text}`);
    const name = fromRoot(root, file);
    const before = Buffer.from(read(name)).toString('utf8', 0, range.pos);
    findings.push({
      file: name,
      line: before.split('\n').length,
      rule: `@typescript-eslint/${rule}`,
      message: message.description,
    });
    at = end;
  }
  return findings;
}

/**
 * Whether a comment tells a linter what to do. oxlint obeys its own, and passes over ESLint's without a word.
 * @type {(text: string) => boolean}
 */
export const steersLinters = (text) =>
  /(?:\/\/|\/\*)\s*(?:ox|es)lint-(?:disable|enable)|\/\*\s*(?:eslint|exported|globals?)\s/.test(
    text,
  );

/**
 * The findings that a file of must-fail/ names in comments at the ends of its lines.
 * @param {string} file relative to the root, with slashes
 * @param {string} text
 * @returns {Omit<Finding, 'message'>[]}
 */
export function expectedFindings(file, text) {
  return text.split('\n').flatMap((line, index) => {
    const rules = /\S.* (?:\/\/|<!--) ([@\w/-]+(?:, [@\w/-]+)*)(?: -->)?$/.exec(line)?.[1];
    return rules?.split(', ').map((rule) => ({ file, line: index + 1, rule })) ?? [];
  });
}

/**
 * What is wrong: findings that nobody expects, and expected ones that nobody has found.
 * @param {readonly Finding[]} found
 * @param {readonly Omit<Finding, 'message'>[]} expected
 * @returns {string[]} a line each
 */
export function objections(found, expected) {
  /** @param {Omit<Finding, 'message'>} finding */
  const key = ({ file, line, rule }) => `${file}:${String(line)} ${rule}`;
  const foundKeys = new Set(found.map(key));
  const expectedKeys = new Set(expected.map(key));
  const unexpected = found.filter((finding) => !expectedKeys.has(key(finding)));
  const missed = [...expectedKeys].filter((each) => !foundKeys.has(each)).sort();
  return [
    ...unexpected.map((finding) => `${key(finding)}: ${finding.message}`).sort(),
    ...missed.map((each) => `No linter reports ${each}: that has stopped being linted.`),
    ...(expected.length === 0 ? ['must-fail/ names no mistakes.'] : []),
  ];
}
