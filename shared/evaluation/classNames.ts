/** Classes that data and model call otherwise: which class of the model a class of the data is. */
import * as v from 'valibot';
import { quoted } from '../annotation/sentences.ts';
import { counted } from '../words.ts';

const nameSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(1000));

/** Pairs of the data's name and the model's; what is not named is called alike. */
export const classNamesSchema = v.pipe(
  v.array(v.pipe(v.strictTuple([nameSchema, nameSchema]), v.readonly())),
  v.maxLength(10_000),
  v.readonly(),
);
export type ClassNames = v.InferOutput<typeof classNamesSchema>;

/** What the model calls a class of the data. */
export function modelNameOf(label: string, names: ClassNames): string {
  return names.find(([data]) => data === label)?.[1] ?? label;
}

/** What the data call a class of the model: the first that is named so. */
export function dataNameOf(name: string, names: ClassNames): string {
  return names.find(([, model]) => model === name)?.[0] ?? name;
}

/**
 * @param classes the model's names, by their index
 * @returns finds the index of the class that an object of the data is of; null: the model lacks it, or the data name none
 */
export function classFinder(
  classes: readonly string[],
  names: ClassNames,
): (label: string | null) => number | null {
  const indices = new Map(classes.map((name, index) => [name, index]));
  const own = new Map(names);
  return (label) => (label === null ? null : (indices.get(own.get(label) ?? label) ?? null));
}

/** An object's class that does not count, since the model lacks it; null: it names none. */
export interface LackedClass {
  readonly label: string | null;
  readonly objects: number;
}

/** @param labels of all objects. @returns the most frequent first */
export function lackedClasses(
  labels: Iterable<string | null>,
  find: (label: string | null) => number | null,
): readonly LackedClass[] {
  const counts = new Map<string | null, number>();
  for (const label of labels) {
    if (find(label) === null) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return [...counts]
    .map(([label, objects]) => ({ label, objects }))
    .sort((a, b) => b.objects - a.objects);
}

/** Of each class that the model lacks how much does not count, a sentence. */
export function lackedSentence({ label, objects }: LackedClass): string {
  const what = label === null ? 'no class' : `the class ${quoted(label)}, which the model lacks`;
  return `Not counted: ${counted(objects, 'object')} of ${what}.`;
}

/** Names of one thing in the two most used sets of classes, VOC's and COCO's. */
const sameThings: ReadonlyMap<string, string> = new Map([
  ['aeroplane', 'airplane'],
  ['motorbike', 'motorcycle'],
  ['sofa', 'couch'],
  ['tvmonitor', 'tv'],
]);

/** Which class of the model one of the data most likely is; null: none, or several could be. */
export function likelyName(label: string, classes: readonly string[]): string | null {
  const wanted = plain(label);
  const same = classes.filter((name) => plain(name) === wanted);
  return same.length === 1 ? (same[0] ?? null) : null;
}

/** Without what differs between two writings of one name: case, marks between words, a plural's s, VOC's words. */
function plain(name: string): string {
  const letters = name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_.-]+/gu, '');
  const one = letters.length > 3 && !letters.endsWith('ss') ? letters.replace(/s$/, '') : letters;
  return sameThings.get(one) ?? one;
}
