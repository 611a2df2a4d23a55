/** What a person says of a package that is made: parts of model.json, by the paths of their keys. */
import { readFile, stat } from 'node:fs/promises';
import { StudioError } from '../../../shared/result.ts';
import { parseJson } from '../../packages/jsonText.ts';
import { flatValues, keyInfo } from '../../network/staged/keyPaths.ts';

/** Values of model.json by their paths, such as `rpn.nmsIoU`. */
export type Answers = ReadonlyMap<string, unknown>;

const maxBytes = 4 * 2 ** 20;

/**
 * `rpn.nmsIoU=0.6`: a text as it is, anything else as JSON.
 * @throws StudioError badInput naming the key.
 */
export function parseAnswer(text: string): Answers {
  const [, path = '', written = ''] = /^\s*([^=\s]+)\s*=\s*([^]*?)\s*$/.exec(text) ?? [];
  if (path === '') {
    throw new StudioError(
      'badInput',
      `'${text}' is not written KEY=VALUE, such as rpn.nmsIoU=0.6.`,
    );
  }
  if (keyInfo(path)?.text === true) return new Map([[path, written]]);
  const parsed = parseJson(written);
  if (parsed.ok) return flatValues(parsed.value, path, `'${text}'`);
  // A key that there is not is the first thing to tell.
  flatValues({}, path, `'${text}'`);
  throw new StudioError('badInput', `The value of '${text}' is no JSON.`);
}

/** A file with parts of a model.json. @throws StudioError notFound, badInput naming file and place. */
export async function readAnswers(file: string): Promise<Answers> {
  const problem = (what: string) => new StudioError('badInput', `'${file}' ${what}.`);
  const found = await stat(file).catch(() => null);
  if (found === null) throw new StudioError('notFound', `There is no file '${file}'.`);
  if (!found.isFile()) throw problem('is not a regular file');
  if (found.size > maxBytes) throw problem('is larger than 4 MiB');
  const bytes = await readFile(file).catch(() => {
    throw problem('cannot be read');
  });
  let text: string;
  try {
    // Leaves out a byte order mark.
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw problem('is not text in UTF-8');
  }
  const parsed = parseJson(text);
  if (!parsed.ok) throw new StudioError('badInput', `'${file}', ${parsed.problem}.`);
  return flatValues(parsed.value, '', `'${file}'`);
}
