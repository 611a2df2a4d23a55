/** One drop of files that have no path: their bytes come in parts, in order, and go to the disk one part after another. */
import { randomUUID } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../../shared/result.ts';
import { folderFailure } from '../../disk/folderFailure.ts';

/** A file of which there is a copy. */
export interface DroppedFile {
  /** Where the copy is. */
  readonly source: string;
  /** What a person calls it. */
  readonly name: string;
  readonly bytes: number;
}

/** What comes of a file: its beginning, under its name, or more of the one before. */
export interface DroppedPiece {
  readonly name: string | null;
  readonly bytes: ArrayBuffer;
}

export interface DropPlace {
  /** Makes the folder of its copies, in `folder`. */
  readonly make: () => Promise<string>;
  readonly folder: string;
  /** Nothing more comes; its copies are kept or gone. */
  readonly over: (isKept: boolean) => void;
}

/** With more files a list is no list; a folder is opened where it lies. */
const mostFiles = 10_000;

export class Drop {
  /** Unguessable. */
  readonly id: string = randomUUID();
  readonly #place: DropPlace;
  readonly #files: { source: string; name: string; bytes: number }[] = [];
  /** Bytes that were announced and have not come. */
  #left: number;
  /** How many parts have come. */
  #parts = 0;
  #folder: string | null = null;
  #handle: FileHandle | null = null;
  /** The part that is being written. */
  #work: Promise<unknown> | null = null;
  #isOver = false;

  /** @param bytes of all its files. */
  constructor(place: DropPlace, bytes: number) {
    this.#place = place;
    this.#left = bytes;
  }

  /**
   * Writes a part. The next one is taken when it is written: what a window sends ahead would fill the memory.
   * @param part how many came before it.
   * @throws StudioError badInput out of order and beyond what was announced; stopped, where it was abandoned; diskFull and
   *   the like, naming the picture. Where something cannot be written, nothing of the drop is kept.
   */
  async add(part: number, pieces: readonly DroppedPiece[]): Promise<void> {
    this.#mustBeOpen();
    if (this.#work !== null || part !== this.#parts) {
      throw refusal(`its parts come one after another, and part ${this.#parts} is next`);
    }
    const bytes = pieces.reduce((sum, piece) => sum + piece.bytes.byteLength, 0);
    if (bytes > this.#left) throw refusal('more bytes come than were announced');
    this.#left -= bytes;
    this.#parts++;
    const work = this.#write(pieces);
    this.#work = work.catch(() => undefined);
    try {
      await work;
    } catch (error) {
      this.#work = null;
      await this.abandon();
      throw error;
    }
    this.#work = null;
    this.#mustBeOpen();
  }

  /** @returns its files, in order. @throws StudioError badInput where some of it has not come; stopped. */
  async end(): Promise<readonly DroppedFile[]> {
    this.#mustBeOpen();
    if (this.#work !== null || this.#left > 0) {
      throw refusal(`${this.#left} bytes of it have not come`);
    }
    this.#isOver = true;
    await this.#closeFile();
    this.#place.over(true);
    return this.#files;
  }

  /** Removes what has come of it. After its end: nothing, since a job may be at its pictures. Never rejects. */
  async abandon(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    await this.#work;
    await this.#closeFile().catch(() => undefined);
    // What cannot be removed now is removed with the folder of all, at the studio's end.
    if (this.#folder !== null) {
      await rm(this.#folder, { recursive: true, force: true }).catch(() => undefined);
    }
    this.#place.over(false);
  }

  async #write(pieces: readonly DroppedPiece[]): Promise<void> {
    for (const { name, bytes } of pieces) {
      if (name !== null) await this.#beginFile(name);
      const file = this.#files.at(-1);
      const handle = this.#handle;
      if (file === undefined || handle === null) throw refusal('its first file has no name');
      await this.#keeping(file.name, () => handle.writeFile(new Uint8Array(bytes)));
      file.bytes += bytes.byteLength;
    }
  }

  async #beginFile(given: string): Promise<void> {
    if (this.#files.length >= mostFiles) throw refusal(`it has more than ${mostFiles} files`);
    // A name from outside is no path: its last part is what a person sees.
    const name = path.posix.basename(given.replaceAll('\\', '/')) || 'picture';
    await this.#keeping(name, async () => {
      await this.#closeFile();
      this.#folder ??= await this.#place.make();
      const source = path.join(this.#folder, `${this.#files.length + 1}-${harmless(name)}`);
      this.#handle = await open(source, 'wx');
      this.#files.push({ source, name, bytes: 0 });
    });
  }

  async #closeFile(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    await handle?.close();
  }

  async #keeping(name: string, write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      const { kind, message } = folderFailure(error, this.#place.folder, undefined);
      throw new StudioError(kind, `'${name}' cannot be kept: ${message}`, { cause: error });
    }
  }

  #mustBeOpen(): void {
    if (this.#isOver) throw otherOpened();
  }
}

/** What a window is told of pictures or a project whose place something else has taken. */
export function otherOpened(): StudioError {
  return new StudioError('stopped', 'Something else was opened in the meantime.');
}

function refusal(why: string): StudioError {
  return new StudioError('badInput', `What was dropped cannot be taken: ${why}.`);
}

/** The end of a name, as every disk takes it; sentences about the copy are to have the name in them. */
function harmless(name: string): string {
  return name.replace(/[^\p{L}\p{M}\p{N}._ -]/gu, '_').slice(-60);
}
