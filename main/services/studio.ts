/** The studio as a host sees it: the contract's functions, its events and the pictures it serves. */
import type { CatalogueEntry } from '../../shared/model/catalogue.ts';
import type { Choice } from '../../shared/contract/studio.ts';
import type { StudioApi, StudioEvents } from '../../shared/contract/contract.ts';
import type { PixelSize, TileAddress } from '../../shared/geometry/tiles.ts';
import type { TilesState } from '../../shared/transport/pictureAddresses.ts';
import type { LaunchSubprocess } from '../processes/subprocess.ts';
import type { Log } from './dispatch.ts';
import type { ImportModel } from './models/weightsImport.ts';

export interface StudioDialogs {
  /** The system's own dialog; null when the person cancels. */
  choose(what: Choice): Promise<readonly string[] | null>;
}

export interface StudioOptions {
  readonly host: 'electron' | 'web';
  readonly version: string;
  /** null where the host has none; the window then shows its own. */
  readonly dialogs: StudioDialogs | null;
  readonly launchDetector: LaunchSubprocess;
  readonly launchTraining: LaunchSubprocess;
  readonly launchDisplay: LaunchSubprocess;
  readonly launchProjects: LaunchSubprocess;
  /** Where the studio keeps what it remembers (recent paths), its downloads and the models made of them. */
  readonly dataFolder: string;
  /** Where it keeps what can be made again: thumbnails, huge pictures reduced and in tiles. */
  readonly cacheFolder: string;
  readonly startPictures: readonly string[];
  readonly startModel: string | null;
  readonly log: Log;
  /** The folder of the packages that ship, one of which opens where nothing was opened yet. */
  readonly shippedModels: string;
  /** For tests: where weights come from and how they become packages. Absent: as the product does it. */
  readonly models?: ModelSources | undefined;
}

export interface ModelSources {
  readonly catalogue: readonly CatalogueEntry[];
  readonly importModel: ImportModel;
}

/** A file that a host answers with, see shared/transport/pictureAddresses.ts. */
export interface ServedPicture {
  readonly contentType: string;
  /** Tells the bytes from others that may stand at the same address; letters, digits, - and _. */
  readonly digest: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export type StudioEventListener = <E extends keyof StudioEvents>(
  name: E,
  payload: StudioEvents[E],
) => void;

/** The studio as one window has it: with its own pictures. */
export interface WindowSession {
  /** Of the session, as a page names it that comes back to it. */
  readonly id: string;
  readonly api: StudioApi;
  /** @returns a function that ends the subscription. */
  subscribe(listener: StudioEventListener): () => void;
  /** Tells the window that the system asked to open these. */
  openPaths(pictures: readonly string[], model: string | null): void;
  /** The window is gone. What it began goes on, and a window that is opened with its id comes back to it. */
  leave(): void;
}

export interface Studio {
  /** @param id of the session that the window comes back to, as it was told; null: it was told none. */
  openSession(id: string | null): WindowSession;
  /** The user's own file where a browser can show it, else a PNG of it. Throws StudioError. */
  picture(id: string): Promise<ServedPicture>;
  /** A small upright JPEG or WebP. Throws StudioError. */
  thumbnail(id: string): Promise<ServedPicture>;
  /** The size of the upright picture. Throws StudioError. */
  pictureSize(id: string): Promise<PixelSize>;
  /** How far the tiles of a picture are, which are made while somebody asks. Throws StudioError. */
  tiles(id: string): Promise<TilesState>;
  /** A tile of a picture. Throws StudioError: notFound where it has no such tile, or none is made yet. */
  tile(id: string, address: TileAddress): Promise<ServedPicture>;
  /** Ends the child processes and whatever runs. */
  close(): Promise<void>;
}
