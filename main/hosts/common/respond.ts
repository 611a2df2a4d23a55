/** What lies below the window's address: its files, and pictures. Never rejects. */
import { StudioError, failureOf } from '../../../shared/result.ts';
import { parsePicturePath, type AskedPicture } from '../../../shared/transport/pictureAddresses.ts';
import type { Log } from '../../services/dispatch.ts';
import type { Studio } from '../../services/studio.ts';
import { pictureHeaders, windowHeaders } from './headers.ts';
import type { RendererFiles } from './rendererFiles.ts';
import { jsonReply, pageReply, textReply, type Reply } from './reply.ts';

export interface WindowRequest {
  readonly method: string;
  /** Of the address, still percent-encoded: `/picture/a%20b`. */
  readonly path: string;
  /** The If-None-Match header. */
  readonly ifNoneMatch: string | null;
}

export interface ServedPictures {
  readonly studio: Pick<Studio, 'picture' | 'pictureSize' | 'thumbnail' | 'tile' | 'tiles'>;
  readonly log: Log;
}

/** The window's own files, in which there is nothing of anybody's. */
export function respondFile(request: WindowRequest, files: RendererFiles): Reply {
  if (!isReading(request)) return onlyReading;
  const file = files.get(request.path);
  if (file !== undefined) {
    return cacheable(request, windowHeaders, file.contentType, file.etag, file.bytes);
  }
  if (request.path === '/') {
    return pageReply(
      503,
      'The window is not built',
      'This copy of Anchorscope has no window yet: run <code>npm run build</code>, then start again.',
    );
  }
  return nothingHere;
}

/** A picture of the person's, for who has been let in. */
export async function respondPicture(
  request: WindowRequest,
  { studio, log }: ServedPictures,
): Promise<Reply> {
  if (!isReading(request)) return onlyReading;
  const asked = parsePicturePath(request.path);
  if (asked === null) return nothingHere;
  try {
    return await replyTo(request, asked, studio);
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind === 'notFound') return textReply(404, failure.message);
    if (failure.kind !== 'internal') return textReply(422, failure.message);
    log(`${request.path}: ${error instanceof Error ? (error.stack ?? '') : failure.message}`);
    return textReply(500, 'Anchorscope itself failed at this picture.');
  }
}

async function replyTo(
  request: WindowRequest,
  asked: AskedPicture,
  studio: ServedPictures['studio'],
): Promise<Reply> {
  const id = decodedId(asked.id);
  if (asked.kind === 'size') return jsonReply(await studio.pictureSize(id));
  if (asked.kind === 'tiles') return jsonReply(await studio.tiles(id));
  const { contentType, digest, bytes } =
    asked.kind === 'tile' ? await studio.tile(id, asked.tile) : await studio[asked.kind](id);
  return cacheable(request, pictureHeaders, contentType, `"${digest}"`, bytes);
}

const nothingHere = textReply(404, 'There is nothing at this address.');

function isReading({ method }: WindowRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

const notAllowed = textReply(405, 'Only GET and HEAD are answered here.');
const onlyReading: Reply = {
  ...notAllowed,
  headers: { ...notAllowed.headers, Allow: 'GET, HEAD' },
};

function decodedId(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new StudioError('notFound', `There is no picture ${encoded}.`);
  }
}

/** Kept by the window, which asks whether it is still the same: a file can change under its name. */
function cacheable(
  request: WindowRequest,
  headers: Readonly<Record<string, string>>,
  contentType: string,
  etag: string,
  bytes: Uint8Array<ArrayBuffer>,
): Reply {
  const fresh = { ...headers, 'Cache-Control': 'private, no-cache', ETag: etag };
  const known = request.ifNoneMatch?.split(',').some((tag) => tag.trim() === etag) ?? false;
  if (known) return { status: 304, headers: fresh, body: null };
  return { status: 200, headers: { ...fresh, 'Content-Type': contentType }, body: bytes };
}
