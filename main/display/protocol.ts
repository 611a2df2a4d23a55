/**
 * What main and the display process say to each other. Both sides are typed from here; the process parses what it is
 * asked.
 */
import { createBirpc, type BirpcReturn } from 'birpc';
import * as v from 'valibot';
import type { Result } from '../../shared/result.ts';
import { answerOf, birpcOptions, type Channel } from '../processes/channel.ts';
import type { PictureFile } from '../pictures/serve.ts';

const requestSchema = v.strictObject({
  /** The caller's number for the request: what the parts of its file are known by. */
  id: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** The whole picture, or a small one for a list. */
  kind: v.picklist(['picture', 'thumbnail']),
  /** The picture's path. */
  source: v.pipe(v.string(), v.minLength(1)),
});
export type ShowRequest = v.InferOutput<typeof requestSchema>;

/** A file as the window gets it, without its bytes, which were sent before. */
export interface ShownFile {
  readonly contentType: string;
  /** sha256 of the bytes, base64url. */
  readonly digest: string;
}

/** What the process can do. */
export interface Display {
  show(request: ShowRequest): Promise<PictureFile & ShownFile>;
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
}

/** The display's functions as they cross the channel. */
export interface DisplayCalls {
  show(request: ShowRequest): Promise<Result<ShownFile>>;
}

const pieceBytes = 2 ** 20;

/** The process's end: serves requests as they come, several at a time. */
export function serveDisplay(display: Display, channel: Channel): void {
  const main: BirpcReturn<DisplayHost, DisplayCalls> = createBirpc<DisplayHost, DisplayCalls>(
    {
      show: (...args) =>
        answerOf('show', v.strictTuple([requestSchema]), args, async ([request]) => {
          const { bytes, ...file } = await display.show(request);
          const { id } = request;
          const size = bytes.length;
          for (let at = 0; at < size; at += pieceBytes) {
            void main.piece.asEvent({ id, size, at, bytes: bytes.slice(at, at + pieceBytes) });
          }
          return file;
        }),
    },
    birpcOptions(channel),
  );
}

/** Main's end. `show` rejects only when the connection is closed. */
export function connectDisplay(channel: Channel, host: DisplayHost): RemoteDisplay {
  return createBirpc<DisplayCalls, DisplayHost>(host, birpcOptions(channel));
}

/** The display's functions, and `$close`, which ends the waiting for answers. */
export type RemoteDisplay = BirpcReturn<DisplayCalls, DisplayHost>;
