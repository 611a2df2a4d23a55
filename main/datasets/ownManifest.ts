/** Where the pictures of an export of the studio's own are: it copies none, and its manifest says from where it took them. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { manifestName } from '../../shared/annotation/manifest.ts';
import { jsonText } from '../../shared/json.ts';
import { readSource } from '../pictures/readSource.ts';
import type { FolderTree } from './folderTree.ts';

const schema = v.pipe(
  jsonText,
  v.object({ kind: v.literal('anchorscope-export'), picturesFolder: v.string() }),
);

/** null where the folder is no such export, has pictures of its own, or they are where they were no more. */
export async function picturesOfExport(tree: FolderTree): Promise<string | null> {
  if (tree.pictures.length > 0 || !tree.files.has(manifestName)) return null;
  const text = await readSource(tree.path(manifestName)).then(
    ({ bytes }) => new TextDecoder().decode(bytes),
    () => '',
  );
  const parsed = v.safeParse(schema, text);
  if (!parsed.success) return null;
  const folder = parsed.output.picturesFolder;
  const found = path.isAbsolute(folder) ? await stat(folder).catch(() => null) : null;
  return found?.isDirectory() === true ? folder : null;
}
