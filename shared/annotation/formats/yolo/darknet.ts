/**
 * Darknet's `obj.data`, lines of `key = value`: `train` and `valid` name lists of pictures, from the folder that Darknet is
 * started in. Its `names` are found by their own name, wherever they lie. A label lies beside its picture, under its name.
 */
import type { ExportClass } from '../../classes.ts';
import type { AnnotatedPicture } from '../../document.ts';
import { ownPlaces } from '../../ownNames.ts';
import type { ExportFile } from '../format.ts';
import type { YoloData } from './classes.ts';
import type { YoloLayout } from './layout.ts';
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
    ...{ names: null, path: null, task: null, count: null, countUnread: null, keypoints: null },
    ...{ train: listed('train'), val: listed('valid'), test: listed('test') },
  };
}

/** A class's name as one line of `obj.names`. */
export function darknetName(name: string): string {
  const line = name.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, '\uFFFD').trim();
  return line === '' ? '_' : line;
}

/** The folder of pictures and labels, as CVAT and Roboflow's users know it. */
export const darknetFolder = 'obj_train_data';

/** Each label beside where the picture's copy belongs. */
export function darknetLayout(pictures: readonly AnnotatedPicture[]): YoloLayout {
  const { places, problems } = ownPlaces(pictures, '.txt', 'Darknet');
  return {
    places: places.map(({ path, stem }) => ({
      picture: `${darknetFolder}/${path}`,
      label: `${darknetFolder}/${stem}.txt`,
    })),
    links: [{ name: darknetFolder, folder: '' }],
    problems,
  };
}

/** What there is besides labels. Darknet is started above the export, which is called `data` there. */
export function* darknetFiles(
  { places }: YoloLayout,
  classes: readonly ExportClass[],
): Generator<ExportFile> {
  yield { path: 'train.txt', parts: places.map(({ picture }) => `data/${picture}\n`) };
  yield { path: 'obj.names', parts: classes.map(({ name }) => `${darknetName(name)}\n`) };
  const lines = [
    `classes = ${classes.length}`,
    'train = data/train.txt',
    'valid = data/train.txt',
    'names = data/obj.names',
    'backup = backup/',
  ];
  yield { path: 'obj.data', parts: [`${lines.join('\n')}\n`] };
}
