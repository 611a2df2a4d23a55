/**
 * The pictures that are open in a window, under opaque ids: the window names a picture by its id and can reach no
 * other file.
 */
import { hash, randomUUID } from 'node:crypto';
import path from 'node:path';
import type { OpenedPictures, PictureEntry } from '../../../shared/contract/pictures.ts';
import { StudioError } from '../../../shared/result.ts';
import { findPictures } from '../../pictures/find.ts';
import { otherOpened, type Drop, type DroppedPiece } from './drop.ts';
import type { DroppedPictures } from './droppedPictures.ts';

/** A picture of the list with the paths that the window does not see. */
export interface ListedPicture extends PictureEntry {
  /** Where its bytes are. */
  readonly source: string;
  /** What a person calls it: its absolute path, or its mere name where it was dropped. */
  readonly path: string;
}

interface Found {
  readonly pictures: readonly ListedPicture[];
  readonly problems: readonly string[];
}

/** What would be in place of the list. */
export interface FoundPictures extends Found {
  /** The absolute paths that it is opened from, and what its ids are made of. */
  readonly opened: { readonly paths: readonly string[]; readonly key: string };
  /** The how-manieth opening it is. */
  readonly opening: number;
}

/** Only the latest opening counts, but none can be ended: so many may be at it. */
const mostOpenings = 4;

export class PictureList {
  readonly #dropped: DroppedPictures;
  #pictures: ReadonlyMap<string, ListedPicture> = new Map();
  #opened: FoundPictures['opened'] = { paths: [], key: randomUUID() };
  /** Counts the openings: the latest one makes the list, however long an earlier one takes. */
  #openings = 0;
  #running = 0;
  /** Whose bytes are on the way. */
  #drop: Drop | null = null;

  /** @param from a list whose pictures it begins with, under the same ids. */
  constructor(dropped: DroppedPictures, from?: PictureList) {
    this.#dropped = dropped;
    if (from === undefined) return;
    this.#pictures = from.#pictures;
    this.#opened = from.#opened;
  }

  /** The absolute paths that it was opened from; none where its pictures were dropped. */
  get opened(): readonly string[] {
    return this.#opened.paths;
  }

  /** What the ids are made of, with the paths: who opens the same with it gets the same ids, and nobody guesses one. */
  get key(): string {
    return this.#opened.key;
  }

  get all(): readonly ListedPicture[] {
    return [...this.#pictures.values()];
  }

  /**
   * Opens files and folders in place of the list. The list stays when none of them is a picture.
   * @param key of a list that was opened before, whose pictures have their ids again; absent: the ids are new.
   * @throws StudioError stopped, when something else was opened in the meantime; badInput, while too much is.
   */
  async open(paths: readonly string[], key: string = randomUUID()): Promise<OpenedPictures> {
    return this.take(await this.find(paths, key));
  }

  /**
   * What `open` would open; the list stays until it is taken.
   * @param key as of `open`
   * @throws StudioError badInput, while too much is opened.
   */
  find(paths: readonly string[], key: string = randomUUID()): Promise<FoundPictures> {
    const opened = { paths: paths.map((each) => path.resolve(each)), key };
    return this.#find(opened, async () => {
      const { files, problems } = await findPictures(paths);
      const pictures = files.map((file) => ({
        id: idOf(file.path, key),
        ...file,
        source: file.path,
      }));
      return { pictures, problems };
    });
  }

  /**
   * Begins to take files of which there are only bytes; whatever is opened before their end takes their place.
   * @param bytes of all of them. @returns the drop's id. @throws StudioError badInput, where it is too much.
   */
  async beginDrop(bytes: number): Promise<string> {
    const former = this.#drop;
    const drop = (this.#drop = this.#dropped.begin(bytes));
    await former?.abandon();
    return drop.id;
  }

  /** @throws StudioError as Drop.add; stopped, where it is not the drop that goes on. */
  async addToDrop(id: string, part: number, pieces: readonly DroppedPiece[]): Promise<void> {
    await this.#dropOf(id).add(part, pieces);
  }

  /** Opens the files of a drop in place of the list. @throws StudioError as Drop.end, and as open. */
  async endDrop(id: string): Promise<OpenedPictures> {
    const files = await this.#dropOf(id).end();
    const found = await this.#find({ paths: [], key: randomUUID() }, () => {
      const pictures = files.map((file) => {
        return { ...file, id: randomUUID(), path: file.name, folder: 'Dropped' };
      });
      return Promise.resolve({ pictures, problems: [] });
    });
    return this.take(found);
  }

  /** Removes what has come of a drop; of the one that goes on, where none is named. Never rejects. */
  async abandonDrop(id?: string): Promise<void> {
    const drop = this.#drop;
    if (drop === null || (id !== undefined && drop.id !== id)) return;
    this.#drop = null;
    await drop.abandon();
  }

  has(id: string): boolean {
    return this.#pictures.has(id);
  }

  /** @throws StudioError when the picture is not in the list. */
  get(id: string): ListedPicture {
    const picture = this.#pictures.get(id);
    if (picture === undefined) throw notOpen();
    return picture;
  }

  #dropOf(id: string): Drop {
    if (this.#drop?.id !== id) throw otherOpened();
    return this.#drop;
  }

  /** In place of the list, which stays where it is no picture. @throws StudioError stopped, when something else was opened since it was looked for */
  take({ opened, opening, pictures, problems }: FoundPictures): OpenedPictures {
    if (opening !== this.#openings) throw otherOpened();
    if (pictures.length > 0) {
      this.#pictures = new Map(pictures.map((picture) => [picture.id, picture]));
      this.#opened = opened;
    }
    return { pictures: pictures.map(entryOf), problems };
  }

  async #find(opened: FoundPictures['opened'], find: () => Promise<Found>): Promise<FoundPictures> {
    if (this.#running >= mostOpenings) {
      throw new StudioError('badInput', 'Several things are being opened already: wait for one.');
    }
    const opening = ++this.#openings;
    this.#running++;
    void this.abandonDrop();
    const found = await find().finally(() => this.#running--);
    return { ...found, opened, opening };
  }
}

/** 128 bits. In one call, which is five times as fast as an HMAC: a list may have a hundred thousand. @param key always as long */
function idOf(file: string, key: string): string {
  return hash('sha256', `${key} ${file}`, 'hex').slice(0, 32);
}

/** What the window sees of a picture. */
export function entryOf({ id, name, folder, bytes }: ListedPicture): PictureEntry {
  return { id, name, folder, bytes };
}

export function notOpen(): StudioError {
  return new StudioError('notFound', 'This picture is no longer open: open it again.');
}
