/**
 * The tiles of one picture as a view draws them: asked for once somebody looks closer than the reduced picture shows, loaded
 * as the view moves, kept while there is room.
 */
import { tilePlace, type PixelSize, type TilePlace } from '../../../shared/geometry/tiles.ts';
import { drawnTiles, partInView, tilesFor, type Look } from './drawnTiles.ts';
import { tileKey, TileLoader } from './tileLoader.ts';
import { loadTile, tilesReady, type FullResolution } from './tileSource.ts';
import { TileStore } from './tileStore.ts';

/** What a tile is where it is drawn: a texture, a bitmap. */
export interface TileDrawing<Tile> {
  /** Takes the bitmap over, to close it where it is kept no longer. @throws Error where there is no room for it */
  take(bitmap: ImageBitmap): Tile;
  drop(tile: Tile): void;
  /** Something else is to be drawn. */
  changed(): void;
  told(state: FullResolution): void;
}

export interface TiledPicture extends PixelSize {
  /** Its address. */
  readonly url: string;
  /** Pixels of what is shown without tiles for each of the picture's own, along a side. */
  readonly reduced: number;
}

/** A tile that is there, and where it is drawn. */
export interface DrawnTile<Tile> extends TilePlace {
  readonly tile: Tile;
}

export interface TilesInView<Tile> {
  /** In the order in which they are drawn. */
  readonly drawn: readonly DrawnTile<Tile>[];
  /** How many the view needs, and how many of them are missing. */
  readonly needed: number;
  readonly missing: number;
}

/** Graphics memory of a pixel, its smaller copies included, bytes. */
const bytesOfPixel = 4 * (4 / 3);
/** How often tiles that were there and are not any more are asked for anew, for one picture. */
const mostTries = 3;

const none = { drawn: [], needed: 0, missing: 0 };

export class PictureTiles<Tile> {
  readonly #picture: TiledPicture;
  readonly #drawing: TileDrawing<Tile>;
  readonly #store: TileStore<Tile>;
  readonly #loader: TileLoader<ImageBitmap>;
  readonly #leaving = new AbortController();
  #state: FullResolution = { kind: 'unasked' };
  #tries = 0;

  /** @param maxBytes of what is kept besides what is in view */
  constructor(picture: TiledPicture, drawing: TileDrawing<Tile>, maxBytes: number) {
    this.#picture = picture;
    this.#drawing = drawing;
    this.#store = new TileStore(maxBytes, (tile) => drawing.drop(tile));
    this.#loader = new TileLoader({
      load: (address, signal) => loadTile(picture.url, address, signal),
      arrived: (address, bitmap) => this.#arrived(tileKey(address), bitmap),
      late: (bitmap) => bitmap.close(),
      // It was dropped from the disk, or is damaged: the host makes them again.
      failed: () => this.#ask(),
    });
  }

  /** What is drawn of a view; what is missing is on its way from now on. */
  look(look: Look): TilesInView<Tile> {
    const picture = this.#picture;
    const needed = tilesFor(picture, look, picture.reduced);
    const part = partInView(picture, look);
    if (part === null || needed.length === 0) {
      this.#store.inViewAre([]);
      this.#loader.want([]);
      return none;
    }
    if (this.#state.kind === 'unasked') this.#ask();
    const missing = needed.filter((address) => !this.#store.has(tileKey(address)));
    const addresses = drawnTiles(picture, needed, part, (key) => this.#store.has(key));
    this.#store.inViewAre([...needed, ...addresses].map(tileKey));
    this.#loader.want(this.#state.kind === 'ready' ? missing : []);
    const drawn = addresses.flatMap((address) => {
      const tile = this.#store.get(tileKey(address));
      return tile === undefined ? [] : [{ tile, ...tilePlace(picture, address) }];
    });
    return { drawn, needed: needed.length, missing: missing.length };
  }

  /** Ends what is on its way and drops all tiles. */
  close(): void {
    this.#leaving.abort();
    this.#loader.want([]);
    this.#store.clear();
  }

  #ask(): void {
    if (this.#state.kind === 'preparing' || this.#leaving.signal.aborted) return;
    if (this.#tries++ >= mostTries) {
      const sentence = 'The full resolution cannot be shown: what was prepared does not stay.';
      return this.#tell({ kind: 'problem', sentence });
    }
    this.#state = { kind: 'preparing', done: 0 };
    const picture = this.#picture;
    tilesReady(picture.url, picture, this.#leaving.signal, (state) => this.#tell(state)).then(
      (state) => {
        this.#loader.forgive();
        this.#tell(state);
        this.#drawing.changed();
      },
      // Nobody looks any more.
      () => undefined,
    );
  }

  #tell(state: FullResolution): void {
    if (this.#leaving.signal.aborted) return;
    this.#state = state;
    this.#drawing.told(state);
  }

  #arrived(key: string, bitmap: ImageBitmap): void {
    const bytes = bitmap.width * bitmap.height * bytesOfPixel;
    try {
      this.#store.add(key, this.#drawing.take(bitmap), bytes);
    } catch (error) {
      bitmap.close();
      const sentence = error instanceof Error ? error.message : String(error);
      return this.#tell({ kind: 'problem', sentence });
    }
    this.#drawing.changed();
  }
}
