/**
 * What main and the display process say to each other. Both sides are typed from here; the process parses what it is
 * asked.
 */
import { createBirpc, type BirpcReturn } from 'birpc';
import * as v from 'valibot';
import type { PixelSize } from '../../shared/geometry/tiles.ts';
import type { Result } from '../../shared/result.ts';
import { answerOf, birpcOptions, type Channel } from '../processes/channel.ts';
import type { DigestedFile } from './keptFile.ts';

const pathSchema = v.pipe(v.string(), v.minLength(1));

const requestSchema = v.strictObject({
  /** The caller's number for the request: what the parts of its file are known by. */
  id: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** The whole picture, or a small one for a list. */
  kind: v.picklist(['picture', 'thumbnail']),
  /** The picture's path. */
  source: pathSchema,
  /** The folder in which what was made is kept; null: nothing is. */
  cache: v.nullable(pathSchema),
});
export type ShowRequest = v.InferOutput<typeof requestSchema>;

const sizeSchema = v.strictObject({ source: pathSchema });
type SizeRequest = v.InferOutput<typeof sizeSchema>;

const tilesSchema = v.strictObject({
  source: pathSchema,
  cache: pathSchema,
  /** Under which the tiles are kept among the pictures of the cache. */
  key: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});
type TilesRequest = v.InferOutput<typeof tilesSchema>;

/** A file as the window gets it, without its bytes, which were sent before. */
export interface ShownFile {
  readonly contentType: string;
  /** sha256 of the bytes, base64url. */
  readonly digest: string;
}

/** What the process can do. */
export interface Display {
  show(request: ShowRequest): Promise<DigestedFile>;
  /** The size of the upright picture. */
  size(request: SizeRequest): Promise<PixelSize>;
  /** Makes a picture's tiles. @param written is told which part of them there is, 0–1 */
  makeTiles(request: TilesRequest, written: (share: number) => void): Promise<null>;
}

/** A part of a file's bytes. */
export interface Piece {
  /** Of the request. */
  readonly id: number;
  /** How many bytes the whole file has. */
  readonly size: number;
  /** Where in the file these bytes begin. */
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** What the process tells main: files piece by piece, since a large message would hold main up. */
export interface DisplayHost {
  piece(piece: Piece): void;
  /** Which part of the tiles that are being made there is, 0–1. */
  tilesWritten(share: number): void;
}

/** The display's functions as they cross the channel. */
export interface DisplayCalls {
  show(request: ShowRequest): Promise<Result<ShownFile>>;
  size(request: SizeRequest): Promise<Result<PixelSize>>;
  makeTiles(request: TilesRequest): Promise<Result<null>>;
}

const pieceBytes = 2 ** 20;

/** The process's end: serves requests as they come, several at a time. */
export function serveDisplay(display: Display, channel: Channel): void {
  const main: BirpcReturn<DisplayHost, DisplayCalls> = createBirpc<DisplayHost, DisplayCalls>(
    {
      show: (...args) =>
        answerOf('show', v.strictTuple([requestSchema]), args, async ([request]) => {
          const { bytes, contentType, digest } = await display.show(request);
          const { id } = request;
          const size = bytes.length;
          for (let at = 0; at < size; at += pieceBytes) {
            void main.piece.asEvent({ id, size, at, bytes: bytes.slice(at, at + pieceBytes) });
          }
          return { contentType, digest };
        }),
      size: (...args) =>
        answerOf('size', v.strictTuple([sizeSchema]), args, ([request]) => display.size(request)),
      makeTiles: (...args) =>
        answerOf('makeTiles', v.strictTuple([tilesSchema]), args, ([request]) =>
          display.makeTiles(request, (share) => void main.tilesWritten.asEvent(share)),
        ),
    },
    birpcOptions(channel),
  );
}

/** Main's end. What it asks rejects only when the connection is closed. */
export function connectDisplay(channel: Channel, host: DisplayHost): RemoteDisplay {
  return createBirpc<DisplayCalls, DisplayHost>(host, birpcOptions(channel));
}

/** The display's functions, and `$close`, which ends the waiting for answers. */
export type RemoteDisplay = BirpcReturn<DisplayCalls, DisplayHost>;
