/** How a page is let in by the web host: what it asks, and what it is told. */
import * as v from 'valibot';

/** Where a page shows its token or key, below the window's own address: POST, `Authorization: Bearer …`. */
export const entrancePath = 'entrance';

/** What stands in the printed address, behind the `#`: no request, redirect or Referer carries that. */
export const tokenParameter = 'token';

/** The WebSocket's subprotocol. The key is named as a second one, which is never chosen. */
export const socketProtocol = 'anchorscope';

/** In base64url: 32 bytes. */
const secretSchema = v.pipe(v.string(), v.regex(/^[\w-]{43}$/));

const entranceSchema = v.strictObject({
  /** Opens the socket, in this run of the host. */
  key: secretSchema,
  /** The folder of the addresses of pictures and thumbnails. */
  pictureFolder: secretSchema,
  /** What a person types, and in which folder, to start the host again at the same port. */
  start: v.strictObject({ command: v.string(), folder: v.string() }),
});

export type Entrance = v.InferOutput<typeof entranceSchema>;

/** The host's answer to a page that it lets in. Throws where it is none. */
export function parseEntrance(answer: unknown): Entrance {
  return v.parse(entranceSchema, answer);
}
