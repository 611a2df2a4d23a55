/** A model.json as a list of values, each with its path, and back. */
import { StudioError } from '../../../shared/result.ts';
import { shown } from '../unreadable.ts';
import { anchorKeys, keys, type KeyInfo } from './keys.ts';

const byPattern = new Map([...keys, ...anchorKeys].map((info) => [info.path, info]));
const lists = ['rpn.levels', 'roi.levels'];
const maxLevels = 16;

export function keyInfo(path: string): KeyInfo | undefined {
  return byPattern.get(patternOf(path));
}

function patternOf(path: string): string {
  return path.replace(/\[\d+\]/g, '[]');
}

/**
 * The values of a part of model.json, by path.
 * @param at the part's own path; empty for all of it.
 * @param where it was read, for the sentence.
 * @throws StudioError badInput naming what is no key.
 */
export function flatValues(part: unknown, at = '', where = 'It'): Map<string, unknown> {
  const found = new Map<string, unknown>();
  collect(part, at, where, found);
  return found;
}

function collect(part: unknown, at: string, where: string, found: Map<string, unknown>): void {
  const pattern = patternOf(at);
  if (byPattern.has(pattern)) {
    found.set(at, part);
    return;
  }
  if (lists.includes(pattern)) {
    if (!Array.isArray(part) || part.length > maxLevels) {
      throw problem(where, `has '${shown(at)}', which is a list of up to ${maxLevels} levels`);
    }
    part.forEach((level, i) => collect(level, `${at}[${i}]`, where, found));
    return;
  }
  const isKnown =
    pattern === '' || [...byPattern.keys()].some((path) => path.startsWith(`${pattern}.`));
  if (!isKnown) throw problem(where, `has '${shown(at)}', which is no key of model.json`);
  if (typeof part !== 'object' || part === null || Array.isArray(part)) {
    const what = at === '' ? 'is no JSON object' : `has '${shown(at)}', which has keys of its own`;
    throw problem(where, what);
  }
  for (const [name, value] of Object.entries(part)) {
    collect(value, at === '' ? name : `${at}.${name}`, where, found);
  }
}

/** The object that the values are of, in the order of model.json. */
export function nested(values: ReadonlyMap<string, unknown>): object {
  const root: Record<string, unknown> = {};
  for (const { path } of keys) {
    for (const at of pathsOf(path, values)) put(root, at, values.get(at));
  }
  return root;
}

/** The paths that a key has among the values: one, or one a level. */
export function pathsOf(pattern: string, values: ReadonlyMap<string, unknown>): string[] {
  if (!pattern.includes('[]')) return values.has(pattern) ? [pattern] : [];
  const paths = Array.from({ length: maxLevels }, (_, i) => pattern.replace('[]', `[${i}]`));
  return paths.filter((path) => values.has(path));
}

type Branch = Record<string, unknown>;

function put(root: Branch, path: string, value: unknown): void {
  let branch = root;
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  for (const step of steps) {
    const [, name = step, index] = /^(.*)\[(\d+)\]$/.exec(step) ?? [];
    if (index === undefined) {
      const inner = branchOf(branch[name]);
      branch[name] = inner;
      branch = inner;
      continue;
    }
    const list: unknown[] = Array.isArray(branch[name]) ? branch[name] : [];
    branch[name] = list;
    const level = branchOf(list[Number(index)]);
    list[Number(index)] = level;
    branch = level;
  }
  branch[last] = value;
}

function branchOf(value: unknown): Branch {
  const isBranch = (each: unknown): each is Branch => typeof each === 'object' && each !== null;
  return isBranch(value) ? value : {};
}

function problem(where: string, what: string): StudioError {
  return new StudioError('badInput', `${where} ${what}.`);
}
