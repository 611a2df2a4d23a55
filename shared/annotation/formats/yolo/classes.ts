/**
 * The classes of a YOLO data set: `data.yaml`, or a list of names, one a line (`classes.txt`, `obj.names`).
 *
 * Of YAML only what such a file holds is read: keys with a text, a list or a map of texts. Nothing in it
 * can grow or refer to anything.
 */
import { StudioError } from '../../../result.ts';
import { quoted } from '../../sentences.ts';
import { linesOf } from './read.ts';
import type { YoloKeypoints } from '../reader.ts';
import { decimalOf, quotedShort } from '../said.ts';

/** What the lines of a data set with outlines are: polygons, or rotated boxes. */
export type YoloTask = 'segment' | 'obb';

export interface YoloData {
  /** By index, without gaps; null where the file names no classes. */
  readonly names: readonly string[] | null;
  /** The folder that the others start from; null where the file does not say. */
  readonly path: string | null;
  /** Folders of pictures or lists of them, as written. */
  readonly train: readonly string[];
  readonly val: readonly string[];
  readonly test: readonly string[];
  /** null where the file does not say, or says another. */
  readonly task: YoloTask | null;
  /** How many classes the file says that it has; null where it does not say. */
  readonly count: number | null;
  /** What the file has in the place of that number, where it is none; else null. */
  readonly countUnread: string | null;
  /** What each line has behind its box (`kpt_shape`); null where the file does not say. */
  readonly keypoints: YoloKeypoints | null;
}

type Refuse = (reason: string) => StudioError;

const refusalOf =
  (file: string): Refuse =>
  (reason) =>
    new StudioError('badInput', `${quoted(file)} cannot be read: ${reason}.`);

/** One name a line. @throws StudioError `badInput` naming the file where a line between others is empty. */
export function readClassNames(text: string, file: string): string[] {
  const names = linesOf(text).map((line) => line.trim());
  while (names.at(-1) === '') names.pop();
  const empty = names.indexOf('');
  if (empty < 0) return names;
  throw refusalOf(file)(
    `line ${empty + 1} is empty, and it cannot be told whether a class without a name is meant`,
  );
}

/** @throws StudioError `badInput` naming the file and the field. */
export function readYoloData(text: string, file: string): YoloData {
  const refuse = refusalOf(file);
  const values = topLevel(text, refuse);
  const texts = (key: string): string[] => {
    const value = values.get(key) ?? [];
    if (typeof value === 'string') return value === '' ? [] : [value];
    if (Array.isArray(value)) return value;
    throw refuse(`${key} is a map and neither a path nor a list of them`);
  };
  const [path, ...more] = texts('path');
  if (more.length > 0) throw refuse('path is a list and not one folder');
  return {
    names: namesOf(values.get('names'), refuse),
    path: path ?? null,
    train: texts('train'),
    val: texts('val'),
    test: texts('test'),
    task: taskOf(values.get('task')),
    ...classCount(values.get('nc')),
    keypoints: keypointsOf(values.get('kpt_shape')),
  };
}

function countOf(value: Value | undefined): number | null {
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : null;
}

/** `nc`, which may be written with decimals that are 0. */
function classCount(value: Value | undefined): Pick<YoloData, 'count' | 'countUnread'> {
  if (value === undefined || value === '') return { count: null, countUnread: null };
  const count = typeof value === 'string' ? decimalOf(value) : null;
  if (count !== null && Number.isSafeInteger(count) && count >= 0) {
    return { count, countUnread: null };
  }
  return { count: null, countUnread: typeof value === 'string' ? quotedShort(value) : 'a list' };
}

function keypointsOf(value: Value | undefined): YoloKeypoints | null {
  if (!Array.isArray(value)) return null;
  const [count = null, numbers = null] = value.map(countOf);
  const isSound = count !== null && count > 0 && (numbers === 2 || numbers === 3);
  return isSound ? { count, numbers } : null;
}

function taskOf(value: Value | undefined): YoloTask | null {
  return value === 'segment' || value === 'obb' ? value : null;
}

function namesOf(value: Value | undefined, refuse: Refuse): string[] | null {
  if (value === undefined || value === '') return null;
  if (typeof value === 'string') throw refuse('names is a text and not a list of classes');
  if (Array.isArray(value)) return value;
  const names: string[] = [];
  for (let index = 0; index < value.size; index++) {
    const name = value.get(String(index));
    if (name === undefined) {
      throw refuse(`names has ${value.size} classes, and none of them is number ${index}`);
    }
    names.push(name);
  }
  return names;
}

type Value = string | string[] | Map<string, string>;

const wanted: ReadonlySet<string> = new Set([
  ...['path', 'train', 'val', 'test', 'names', 'nc', 'task', 'kpt_shape'],
]);

/** The wanted keys of the file's outermost map. */
function topLevel(text: string, refuse: Refuse): Map<string, Value> {
  const values = new Map<string, Value>();
  const lines = linesOf(text).map(withoutComment);
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? '';
    const match = /^(?:([\w.-]+)|"([\w.-]+)"|'([\w.-]+)')\s*:(?:\s+(.*))?$/.exec(line);
    at++;
    if (match === null) continue;
    const below: string[] = [];
    // A list may stand as far left as its key.
    while (at < lines.length && /^(\s|-\s|-$|$|[\]}],?$)/.test(lines[at] ?? '')) {
      below.push(lines[at] ?? '');
      at++;
    }
    const key = match[1] ?? match[2] ?? match[3] ?? '';
    if (!wanted.has(key)) continue;
    if (values.has(key)) throw refuse(`${key} is there twice`);
    values.set(key, valueOf(key, (match[4] ?? '').trim(), below, refuse));
  }
  return values;
}

function valueOf(key: string, first: string, below: readonly string[], refuse: Refuse): Value {
  const lines = below.map((line) => line.trim()).filter((line) => line !== '');
  if (/^[[{]/.test(first)) return flowOf(key, [first, ...lines].join(' '), refuse);
  if (first !== '') {
    if (/^[|>&*!]/.test(first)) {
      throw refuse(`${key} is ${quotedShort(first)}, a kind of YAML that is not read`);
    }
    if (lines.length > 0) throw refuse(`${key} has more than one line`);
    return scalar(key, first, refuse);
  }
  if (lines.length === 0) return '';
  if (/^[[{]/.test(lines[0] ?? '')) return flowOf(key, lines.join(' '), refuse);
  if (lines.every((line) => /^-(\s|$)/.test(line))) {
    return lines.map((line) => scalar(key, line.slice(1).trim(), refuse));
  }
  return mapOf(key, lines, refuse);
}

/** A number and a colon where it is a map's, then a quoted text or whatever goes up to a comma; with the comma. */
const flowItem =
  /\s*(?:(?:"\d+"|'\d+'|\d+)\s*:\s+)?(?:"(?:\\.|[^"\\])*"|'(?:''|[^'])*'|[^,]*)\s*(?:,|$)/gy;

/** `[a, 'b']` or `{0: a, 1: "b"}` */
function flowOf(key: string, text: string, refuse: Refuse): Value {
  const open = text[0];
  const close = open === '[' ? ']' : '}';
  if (!text.endsWith(close) || text.length < 2) throw refuse(`${key} has no “${close}” at its end`);
  const items = (text.slice(1, -1).match(flowItem) ?? [])
    .map((part) => part.replace(/,$/, '').trim())
    .filter((part) => part !== '');
  if (open === '{') return mapOf(key, items, refuse);
  return items.map((part) => scalar(key, part, refuse));
}

function mapOf(key: string, entries: readonly string[], refuse: Refuse): Map<string, string> {
  const map = new Map<string, string>();
  for (const entry of entries) {
    const match = /^(?:"(\d+)"|'(\d+)'|(\d+))\s*:(?:\s+(.*))?$/.exec(entry);
    if (match === null) {
      throw refuse(`${key} has ${quotedShort(entry)}, which is no number with a name`);
    }
    const number = String(Number(match[1] ?? match[2] ?? match[3]));
    if (map.has(number)) throw refuse(`${key} has number ${number} twice`);
    map.set(number, scalar(key, (match[4] ?? '').trim(), refuse));
  }
  return map;
}

function scalar(key: string, text: string, refuse: Refuse): string {
  const broken = () =>
    refuse(`${key} has ${quotedShort(text)}, whose quotation marks do not match`);
  if (text.startsWith("'")) {
    if (!/^'(?:''|[^'])*'$/.test(text)) throw broken();
    return text.slice(1, -1).replaceAll("''", "'");
  }
  if (!text.startsWith('"')) return text;
  try {
    const value: unknown = JSON.parse(text.replace(/\\x([\da-f]{2})/gi, '\\u00$1'));
    if (typeof value === 'string') return value;
  } catch {
    // Said below.
  }
  throw broken();
}

/** The line without what follows a # that begins it or stands after a space, outside of quotation marks. */
function withoutComment(line: string): string {
  let quote = '';
  for (let i = 0; i < line.length; i++) {
    const character = line[i] ?? '';
    if (quote !== '') {
      if (character === '\\' && quote === '"') i++;
      else if (character === quote) quote = '';
    } else if (character === '#' && (i === 0 || /\s/.test(line[i - 1] ?? ''))) {
      return line.slice(0, i).trimEnd();
    } else if ((character === '"' || character === "'") && /^$|[\s[{,:-]/.test(line[i - 1] ?? '')) {
      quote = character;
    }
  }
  return line.trimEnd();
}
