/**
 * The pictures that are open, under opaque ids: the window names a picture by its id and can reach no
 * other file. Of pictures that were dropped without a path, copies are kept until the end.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { OpenedPictures, PictureEntry } from '../../../shared/contract/pictures.ts';
import { StudioError } from '../../../shared/result.ts';
import { findPictures } from '../../pictures/find.ts';
import { folderFailure } from '../../disk/folderFailure.ts';

/** A picture of the list with the paths that the window does not see. */
export interface ListedPicture extends PictureEntry {
  /** Where its bytes are. */
  readonly source: string;
  /** What a person calls it: its absolute path, or its mere name where it was dropped. */
  readonly path: string;
}

type FoundPicture = Omit<ListedPicture, 'id'>;

export class PictureList {
  readonly #temporary: string;
  #pictures = new Map<string, ListedPicture>();
  #droppedFolder: string | null = null;
  /** Counts the openings: the latest one makes the list, however long an earlier one takes. */
  #openings = 0;
  #copies = 0;

  /** @param temporary the folder below which dropped pictures are kept. */
  constructor(temporary: string = tmpdir()) {
    this.#temporary = temporary;
  }

  /**
   * Opens files and folders in place of the list. The list stays when none of them is a picture.
   * @throws StudioError stopped, when something else was opened in the meantime.
   */
  open(paths: readonly string[]): Promise<OpenedPictures> {
    return this.#replace(async () => {
      const { files, problems } = await findPictures(paths);
      return { files: files.map((file) => ({ ...file, source: file.path })), problems };
    });
  }

  /** Opens pictures of which there are only bytes. @throws StudioError as open; diskFull. */
  drop(
    files: readonly { readonly name: string; readonly bytes: ArrayBuffer }[],
  ): Promise<OpenedPictures> {
    return this.#replace(async () => {
      const kept: FoundPicture[] = [];
      // One after another: thousands at once would open more files than the system allows.
      for (const { name, bytes } of files) kept.push(await this.#keep(name, bytes));
      return { files: kept, problems: [] };
    });
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
    if (this.#droppedFolder !== null) {
      await rm(this.#droppedFolder, { recursive: true, force: true });
    }
  }

  async #keep(name: string, bytes: ArrayBuffer): Promise<FoundPicture> {
    // A name from outside is no path: its last part is what a person sees.
    const shown = path.posix.basename(name.replaceAll('\\', '/')) || 'picture';
    try {
      this.#droppedFolder ??= await mkdtemp(path.join(this.#temporary, 'anchorscope-dropped-'));
      const copy = path.join(this.#droppedFolder, `${++this.#copies}-${harmless(shown)}`);
      await writeFile(copy, new Uint8Array(bytes), { flag: 'wx' });
      const size = bytes.byteLength;
      return { source: copy, path: shown, name: shown, folder: 'Dropped', bytes: size };
    } catch (error) {
      const { kind, message } = folderFailure(error, this.#temporary, undefined);
      throw new StudioError(kind, `'${shown}' cannot be kept: ${message}`, { cause: error });
    }
  }

  async #replace(
    find: () => Promise<{ files: readonly FoundPicture[]; problems: readonly string[] }>,
  ): Promise<OpenedPictures> {
    const opening = ++this.#openings;
    const { files, problems } = await find();
    if (opening !== this.#openings) {
      throw new StudioError('stopped', 'Something else was opened in the meantime.');
    }
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

/** The end of a name, as every disk takes it; sentences about the copy are to have the name in them. */
function harmless(name: string): string {
  return name.replace(/[^\p{L}\p{M}\p{N}._ -]/gu, '_').slice(-60);
}
