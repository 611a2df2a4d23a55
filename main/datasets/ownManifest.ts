/**
 * What the manifest of an export of the studio's own says: where its pictures are, since it copies none, and which of a
 * project's they are.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { manifestName } from '../../shared/annotation/manifest.ts';
import { jsonText } from '../../shared/json.ts';
import { readSource } from '../pictures/readSource.ts';
import type { FolderTree } from './folderTree.ts';

const schema = v.pipe(
  jsonText,
  v.object({
    kind: v.literal('anchorscope-export'),
    picturesFolder: v.string(),
    project: v.fallback(
      v.optional(v.object({ which: v.string(), unread: v.array(v.string()) })),
      undefined,
    ),
  }),
);

export interface OwnExport {
  /** Absolute. */
  readonly picturesFolder: string;
  /**
   * Of the pictures that a project has verified: those of them that are left out, since they could not be read, by their
   * paths from the folder. null: it is another choice, or no project's.
   */
  readonly verifiedUnread: ReadonlySet<string> | null;
}

/** null where the folder is no such export, has pictures of its own, or they are where they were no more. */
export async function ownExport(tree: FolderTree): Promise<OwnExport | null> {
  if (tree.pictures.length > 0 || !tree.files.has(manifestName)) return null;
  const text = await readSource(tree.path(manifestName)).then(
    ({ bytes }) => new TextDecoder().decode(bytes),
    () => '',
  );
  const parsed = v.safeParse(schema, text);
  if (!parsed.success) return null;
  const { picturesFolder, project } = parsed.output;
  const found = path.isAbsolute(picturesFolder)
    ? await stat(picturesFolder).catch(() => null)
    : null;
  if (found?.isDirectory() !== true) return null;
  const verifiedUnread = project?.which === 'verified' ? new Set(project.unread) : null;
  return { picturesFolder, verifiedUnread };
}
