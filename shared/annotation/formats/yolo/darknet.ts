/**
 * Darknet's `obj.data`, lines of `key = value`: `train` and `valid` name lists of pictures, from the folder that Darknet is
 * started in. Its `names` are found by their own name, wherever they lie.
 */
import type { YoloData } from './classes.ts';
import { linesOf } from './read.ts';

/** A file at the top of the folder. */
export const darknetDataFile = /^[^/]+\.data$/i;

/** Whether a text is such a file's. */
export function isDarknetData(text: string): boolean {
  return /^[ \t]*(?:train|names)[ \t]*=/m.test(text);
}

export function readDarknetData(text: string): YoloData {
  const values = new Map<string, string>();
  for (const line of linesOf(text)) {
    const at = line.indexOf('=');
    if (at >= 0) values.set(line.slice(0, at).trim(), line.slice(at + 1).trim());
  }
  const listed = (key: string): string[] => {
    const list = values.get(key) ?? '';
    return list === '' ? [] : [list];
  };
  return {
    ...{ names: null, path: null, task: null, count: null, keypoints: null },
    ...{ train: listed('train'), val: listed('valid'), test: listed('test') },
  };
}
