/**
 * Pictures for the window, decoded in a process of its own: always there. Starts the process when it is needed and again
 * after a picture has ended it.
 */
import path from 'node:path';
import type { PixelSize } from '../../../shared/geometry/tiles.ts';
import { StudioError, type Result } from '../../../shared/result.ts';
import {
  connectDisplay,
  type Piece,
  type RemoteDisplay,
  type ShowRequest,
} from '../../display/protocol.ts';
import { atMost } from '../../pictures/atMost.ts';
import { Connection } from '../../processes/connection.ts';
import type { LaunchSubprocess } from '../../processes/subprocess.ts';
import type { ServedPicture } from '../studio.ts';

type Shown = Omit<ShowRequest, 'id' | 'cache'>;

/** Opening a folder asks for hundreds of thumbnails at once, which must not keep a picture waiting. */
const together = { picture: 2, thumbnail: 2 };
const inWork = together.picture + together.thumbnail;

/** How long the process may take for a picture, ms: longer than what decodes it waits before it says so itself. */
const defaultPatience = 600_000;

export class DisplayClient {
  readonly #launch: LaunchSubprocess;
  readonly #cache: string | null;
  readonly #patience: number;
  #connection: Connection<RemoteDisplay> | null = null;
  readonly #turns = { picture: atMost(together.picture), thumbnail: atMost(together.thumbnail) };
  readonly #work = atMost(inWork);
  /** The bytes that have come of those that were asked for, by the request. */
  readonly #files = new Map<number, Uint8Array<ArrayBuffer>>();
  #id = 0;
  #closed = false;

  /** @param cache the folder in which it is kept what was made. @param patience for tests. */
  constructor(
    launch: LaunchSubprocess,
    cache: string | null = null,
    patience: number = defaultPatience,
  ) {
    this.#launch = launch;
    this.#cache = cache;
    this.#patience = patience;
  }

  /**
   * A picture as a browser draws it. The process may end on it: those that were in work with it are then tried once more, each
   * alone, so that only a picture that ends it is not shown.
   * @throws StudioError naming the file; stopped when the studio closes.
   */
  show(shown: Shown): Promise<ServedPicture> {
    return this.#inTurn(shown, () => this.#file(shown));
  }

  /** The size of an upright picture, which it may be shown without. @throws StudioError as `show`. */
  size(source: string): Promise<PixelSize> {
    return this.#inTurn({ kind: 'picture', source }, () =>
      this.#ask((remote) => remote.size({ source })),
    );
  }

  #inTurn<T>({ kind, source }: Shown, task: () => Promise<T>): Promise<T> {
    return this.#turns[kind](async () => {
      try {
        return await this.#work(task);
      } catch (error) {
        if (!isEnd(error)) throw error;
      }
      try {
        return await this.#work(task, inWork);
      } catch (error) {
        if (!isEnd(error)) throw error;
        const sentence = `'${path.basename(source)}' could not be decoded. ${error.message}`;
        throw new StudioError('crashed', sentence, { cause: error });
      }
    });
  }

  /** Ends the process for good. Resolves when it is gone. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#connection?.end(closing());
  }

  async #file(shown: Shown): Promise<ServedPicture> {
    const id = ++this.#id;
    try {
      const cache = this.#cache;
      const file = await this.#ask((remote) => remote.show({ ...shown, id, cache }));
      return { ...file, bytes: this.#files.get(id) ?? new Uint8Array() };
    } finally {
      this.#files.delete(id);
    }
  }

  async #ask<T>(ask: (remote: RemoteDisplay) => Promise<Result<T>>): Promise<T> {
    if (this.#closed) throw closing();
    const connection = this.#connect();
    const impatient = setTimeout(() => void connection.end(tooSlow()), this.#patience);
    try {
      return await connection.call(ask);
    } finally {
      clearTimeout(impatient);
    }
  }

  #connect(): Connection<RemoteDisplay> {
    if (this.#connection?.isOpen === true) return this.#connection;
    this.#connection = new Connection('display', this.#launch, (channel) =>
      connectDisplay(channel, {
        piece: (piece) => this.#keep(piece),
        tilesWritten: () => undefined,
      }),
    );
    return this.#connection;
  }

  #keep({ id, size, at, bytes }: Piece): void {
    const file = this.#files.get(id) ?? new Uint8Array(size);
    file.set(bytes, at);
    this.#files.set(id, file);
  }
}

const closing = (): StudioError => new StudioError('stopped', 'The studio is closing.');

const tooSlow = (): StudioError =>
  new StudioError('crashed', 'The display process took too long and was ended.');

/** Whether it is the process's end that an answer was waiting for in vain. */
const isEnd = (error: unknown): error is StudioError =>
  error instanceof StudioError && error.kind === 'crashed';
