/**
 * Huge pictures in tiles. A picture's are made when somebody looks closely at it, in a display process of their own, which
 * ends with them: nobody waits for it, its memory is the system's again, and a picture that nobody asks about any more is
 * given up at once.
 */
import path from 'node:path';
import type { TileAddress } from '../../../shared/geometry/tiles.ts';
import { failureOf, StudioError } from '../../../shared/result.ts';
import type { TilesState } from '../../../shared/transport/pictureAddresses.ts';
import { cacheKey, displayCache } from '../../display/cache.ts';
import { connectDisplay, type RemoteDisplay } from '../../display/protocol.ts';
import { readTile, readTilesSize } from '../../display/tileFile.ts';
import type { CacheRoom } from '../../disk/cacheRoom.ts';
import { atMost } from '../../pictures/atMost.ts';
import { tileContentType } from '../../pictures/tiles.ts';
import { Connection } from '../../processes/connection.ts';
import type { LaunchSubprocess } from '../../processes/subprocess.ts';
import type { ServedPicture } from '../studio.ts';

/** Tiles that nobody asked about for so long are given up, ms: a window asks twice a second. */
const interest = 10_000;
/** How long the tiles of a picture may take, ms. */
const defaultPatience = 600_000;

/** Tiles that are being made, or could not be. */
interface Making {
  done: number;
  failure: string | null;
  /** Ends the process. */
  readonly leaving: AbortController;
  forgotten: ReturnType<typeof setTimeout>;
}

export interface TilesPatience {
  readonly interest: number;
  readonly making: number;
}

export class TileService {
  readonly #launch: LaunchSubprocess;
  readonly #cache: string;
  readonly #room: CacheRoom;
  readonly #patience: TilesPatience;
  /** By the key of the tiles. */
  readonly #making = new Map<string, Making>();
  readonly #turn = atMost(1);
  #connection: Connection<RemoteDisplay> | null = null;

  /** @param cache the folder in which tiles are kept. @param patience for tests. */
  constructor(
    launch: LaunchSubprocess,
    cache: string,
    patience: TilesPatience = { interest, making: defaultPatience },
  ) {
    this.#launch = launch;
    this.#cache = cache;
    this.#room = displayCache(cache).pictures;
    this.#patience = patience;
  }

  /**
   * How far a picture's tiles are; where there are none, they are begun. Goes on being asked while they are made.
   * @throws StudioError notFound where there is no such file.
   */
  async state(source: string): Promise<TilesState> {
    const key = await keyOf(source);
    const making = this.#making.get(key);
    if (making === undefined) {
      const size = await this.#sizeOf(key);
      if (size !== null) return { kind: 'ready', ...size };
      // Another window may have asked meanwhile.
      if (!this.#making.has(key)) this.#begin(source, key);
      return { kind: 'preparing', done: 0 };
    }
    if (making.failure !== null) {
      this.#forget(key, making);
      return { kind: 'failed', sentence: making.failure };
    }
    making.forgotten.refresh();
    return { kind: 'preparing', done: making.done };
  }

  /** @throws StudioError notFound where the picture has no such tile, or none now. */
  async tile(source: string, address: TileAddress): Promise<ServedPicture> {
    const key = await keyOf(source);
    const handle = await this.#room.open(key);
    if (handle === null) throw noTile(source);
    let bytes: Awaited<ReturnType<typeof readTile>>;
    try {
      bytes = await readTile(handle, address);
    } finally {
      await handle.close();
    }
    // They are made again when the window asks how far they are.
    if (bytes === 'damaged') await this.#room.drop(key);
    if (bytes === 'damaged' || bytes === null) throw noTile(source);
    const digest = [key, address.level, address.x, address.y].join('-');
    return { contentType: tileContentType, digest, bytes };
  }

  /** Ends what is being made. Resolves when its process is gone. */
  async close(): Promise<void> {
    const connection = this.#connection;
    for (const [key, making] of this.#making) this.#forget(key, making);
    await connection?.end(givenUp());
  }

  async #sizeOf(key: string): Promise<{ width: number; height: number } | null> {
    const handle = await this.#room.open(key);
    if (handle === null) return null;
    let size: Awaited<ReturnType<typeof readTilesSize>>;
    try {
      size = await readTilesSize(handle);
    } finally {
      await handle.close();
    }
    if (size === null) await this.#room.drop(key);
    return size;
  }

  #begin(source: string, key: string): void {
    const leaving = new AbortController();
    const forgotten = setTimeout(() => this.#forget(key, making), this.#patience.interest);
    // What nobody asks about keeps no process alive.
    forgotten.unref();
    const making: Making = { done: 0, failure: null, leaving, forgotten };
    this.#making.set(key, making);
    this.#turn(() => this.#make(source, key, making)).then(
      () => this.#forget(key, making),
      (error: unknown) => {
        making.failure = sentenceOf(source, error);
      },
    );
  }

  async #make(source: string, key: string, making: Making): Promise<void> {
    const { signal } = making.leaving;
    signal.throwIfAborted();
    const connection = new Connection('display', this.#launch, (channel) =>
      connectDisplay(channel, {
        piece: () => undefined,
        tilesWritten: (share) => {
          making.done = share;
        },
      }),
    );
    this.#connection = connection;
    const leave = (): void => void connection.end(givenUp());
    signal.addEventListener('abort', leave);
    const impatient = setTimeout(() => void connection.end(tooSlow()), this.#patience.making);
    try {
      await connection.call((remote) => remote.makeTiles({ source, cache: this.#cache, key }));
    } finally {
      clearTimeout(impatient);
      signal.removeEventListener('abort', leave);
      await connection.end(givenUp());
    }
  }

  #forget(key: string, making: Making): void {
    clearTimeout(making.forgotten);
    making.leaving.abort(givenUp());
    if (this.#making.get(key) === making) this.#making.delete(key);
  }
}

async function keyOf(source: string): Promise<string> {
  const key = await cacheKey('tiles', source);
  if (key === null) throw new StudioError('notFound', `There is no file '${source}'.`);
  return key;
}

const noTile = (source: string): StudioError =>
  new StudioError('notFound', `There is no such tile of '${source}'.`);

const givenUp = (): StudioError =>
  new StudioError('stopped', 'Nobody looks at the picture any more.');

const tooSlow = (): StudioError =>
  new StudioError('crashed', 'The display process took too long and was ended.');

function sentenceOf(source: string, error: unknown): string {
  const { kind, message } = failureOf(error);
  const name = path.basename(source);
  const why = kind === 'internal' ? 'Anchorscope itself failed at it.' : message;
  return `The full resolution of '${name}' cannot be shown. ${why}`;
}
