/**
 * The pictures that are open, under opaque ids: the window names a picture by its id and can reach no
 * other file. Files that were dropped without a path are kept in a folder of their own until the end.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { OpenedPictures, PictureEntry } from '../../shared/contract.ts';
import { StudioError } from '../../shared/result.ts';
import { findPictures } from '../pictures/find.ts';

/** A picture of the list with the paths that the window does not see. */
export interface ListedPicture extends PictureEntry {
  /** Where its bytes are. */
  readonly source: string;
  /** What a person calls it: its absolute path, or its mere name where it was dropped. */
  readonly path: string;
}

export class PictureList {
  #pictures = new Map<string, ListedPicture>();
  #droppedFolder: Promise<string> | null = null;

  /** Opens files and folders in place of the list. The list stays when none of them is a picture. */
  async open(paths: readonly string[]): Promise<OpenedPictures> {
    const { files, problems } = await findPictures(paths);
    return this.#replace(
      files.map((file) => ({ ...file, source: file.path })),
      problems,
    );
  }

  /** Opens pictures of which there are only bytes. */
  async drop(
    files: readonly { readonly name: string; readonly bytes: ArrayBuffer }[],
  ): Promise<OpenedPictures> {
    this.#droppedFolder ??= mkdtemp(path.join(tmpdir(), 'anchorscope-dropped-'));
    const folder = await this.#droppedFolder;
    const kept = await Promise.all(
      files.map(async ({ name, bytes }): Promise<Omit<ListedPicture, 'id'>> => {
        // A name from outside is no path: its last part is what a person sees, a number what is written.
        const shown = path.basename(name.replaceAll('\\', '/')) || 'picture';
        const file = path.join(folder, `${randomUUID()}${path.extname(shown).slice(0, 16)}`);
        try {
          await writeFile(file, new Uint8Array(bytes), { flag: 'wx' });
        } catch (error) {
          throw new StudioError('diskFull', `${shown} could not be kept in ${folder}.`, {
            cause: error,
          });
        }
        return {
          source: file,
          path: shown,
          name: shown,
          folder: 'Dropped',
          bytes: bytes.byteLength,
        };
      }),
    );
    return this.#replace(kept, []);
  }

  /** @throws StudioError when the picture is not in the list. */
  get(id: string): ListedPicture {
    const picture = this.#pictures.get(id);
    if (picture === undefined) {
      throw new StudioError('notFound', 'This picture is no longer open: open it again.');
    }
    return picture;
  }

  /** Removes what was kept of dropped pictures. */
  async close(): Promise<void> {
    if (this.#droppedFolder === null) return;
    await rm(await this.#droppedFolder, { recursive: true, force: true });
  }

  #replace(
    files: readonly Omit<ListedPicture, 'id'>[],
    problems: readonly string[],
  ): OpenedPictures {
    const pictures = files.map((file): ListedPicture => ({ id: randomUUID(), ...file }));
    if (pictures.length > 0) {
      this.#pictures = new Map(pictures.map((picture) => [picture.id, picture]));
    }
    return {
      pictures: pictures.map(({ id, name, folder, bytes }) => ({ id, name, folder, bytes })),
      problems,
    };
  }
}
