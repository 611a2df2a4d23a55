/** The classes of imported weights, from a file: a name a line, or the categories of COCO. */
import { readFile, stat } from 'node:fs/promises';
import * as v from 'valibot';
import type { ModelPackage } from '../../../shared/model/modelPackage.ts';
import { parseJson } from '../../../shared/json.ts';
import { StudioError } from '../../../shared/result.ts';

type Classes = ModelPackage['classes'];

/** A list of names is small; reading much more at once would hold everything up. */
const mostBytes = 4_000_000;
const longestName = 200;

const categorySchema = v.looseObject({
  id: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  name: v.pipe(v.string(), v.trim(), v.minLength(1)),
});
const cocoSchema = v.union([
  v.array(categorySchema),
  v.looseObject({ categories: v.array(categorySchema) }),
]);

/** torchvision and others write the background, which is no class, as the first one. */
const background = '__background__';

/**
 * Reads the file now; which output of the head is which class depends on how many there are. A name a
 * line: the lines are the outputs, numbered from 1. COCO's `categories` (an array, or an object that has
 * them) keep their ids: as many outputs as categories are those in the order of the ids; as many as
 * the highest id, from 1 or from 0, are the ids themselves, and those between are called "unused".
 * @returns a function that throws StudioError badInput for any other number of outputs.
 * @throws StudioError `notFound` or `badInput` naming the file and the place in it.
 */
export async function readClasses(file: string): Promise<(outputs: number) => Classes> {
  const text = await textOf(file);
  const isJson = /^\s*[[{]/.test(text);
  const classes = isJson ? categoriesOf(text, file) : linesOf(text, file);
  if (classes.length === 0) throw problem(file, 'has no name of a class in it');
  const long = classes.find(({ name }) => name.length > longestName);
  if (long) {
    throw problem(file, `has a name of more than ${longestName} signs, that of class ${long.id}`);
  }
  return (outputs) => classesFor(outputs, classes, isJson, file);
}

function classesFor(outputs: number, classes: Classes, byId: boolean, file: string): Classes {
  if (classes.length === outputs) return classes;
  const first = classes[0]?.id ?? 0;
  const last = classes.at(-1)?.id ?? 0;
  const from = byId
    ? [Math.min(first, 1), 1].find((start) => last - start + 1 === outputs)
    : undefined;
  if (from === undefined) {
    const ids = byId ? `, with ids from ${first} to ${last}` : '';
    const number = `${classes.length} ${classes.length === 1 ? 'class' : 'classes'}${ids}`;
    throw problem(file, `names ${number}, but the weights have ${outputs} besides background`);
  }
  const names = new Map(classes.map(({ id, name }) => [id, name]));
  return Array.from({ length: outputs }, (_, i) => {
    const id = i + from;
    return { id, name: names.get(id) ?? `unused ${id}` };
  });
}

async function textOf(file: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    const { size } = await stat(file);
    if (size > mostBytes) {
      const instead = 'give a file with the categories alone, or with a name a line';
      throw problem(file, `is larger than ${mostBytes / 1e6} MB; ${instead}`);
    }
    bytes = await readFile(file);
  } catch (cause) {
    if (cause instanceof StudioError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    if (code === 'ENOENT') throw new StudioError('notFound', `There is no file '${file}'.`);
    throw problem(file, `could not be read (${code})`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw problem(file, 'is not text in UTF-8');
  }
}

function linesOf(text: string, file: string): Classes {
  const lines = text
    .trimEnd()
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim());
  if (lines[0] === background) lines.shift();
  if (lines.join('') === '') return [];
  const empty = lines.indexOf('');
  if (empty >= 0) {
    throw problem(file, `has an empty line among the names, before '${lines[empty + 1] ?? ''}'`);
  }
  return lines.map((name, i) => ({ id: i + 1, name }));
}

/** By id. */
function categoriesOf(text: string, file: string): Classes {
  let json: unknown;
  try {
    json = parseJson(text);
  } catch {
    throw problem(file, 'begins as JSON and is none');
  }
  const parsed = v.safeParse(cocoSchema, json);
  if (!parsed.success) {
    throw problem(
      file,
      "has no list 'categories' whose items each have a whole id from 0 and a name",
    );
  }
  const all = Array.isArray(parsed.output) ? parsed.output : parsed.output.categories;
  const classes = all
    .map(({ id, name }) => ({ id, name }))
    .filter(({ id, name }) => !(id === 0 && name === background))
    .sort((a, b) => a.id - b.id);
  const twice = classes.find(({ id }, i) => classes[i + 1]?.id === id);
  if (twice) throw problem(file, `has two categories with the id ${twice.id}`);
  return classes;
}

function problem(file: string, what: string): StudioError {
  return new StudioError('badInput', `'${file}' ${what}.`);
}
