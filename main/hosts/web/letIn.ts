/** The entrance: a page shows the token of the printed address, once, or the key that it was told for it. */
import type { IncomingMessage } from 'node:http';
import type { Entrance } from '../../../shared/transport/entrance.ts';
import type { Log } from '../../services/dispatch.ts';
import { jsonReply, textReply, type Reply } from '../common/reply.ts';
import { isOwnOrigin, type Access } from './access.ts';
import { peerUser } from './peerUser.ts';

export interface EntranceOptions {
  readonly access: Access;
  readonly start: Entrance['start'];
  /** Another user whose browser may show the token; null: only the host's own user, and root. */
  readonly browserUser: number | null;
  readonly log: Log;
  /** The token was used, and there is another. */
  readonly renewed: () => void;
}

/** Answers a page that asks to be let in. */
export async function letIn(request: IncomingMessage, options: EntranceOptions): Promise<Reply> {
  const { access, start, renewed } = options;
  const { key, pictureFolder } = access;
  if (request.method !== 'POST') return onlyPost;
  if (!isOwnOrigin(request.headers)) return otherPage;
  const shown = /^Bearer ([\w-]+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  if (access.isKey(shown)) return jsonReply({ key, pictureFolder, start } satisfies Entrance);
  if (access.isUsed(shown)) return used;
  if (!access.isToken(shown)) return former;
  const stranger = await strangerAt(request, options);
  if (stranger !== null) return refuseUser(stranger, options);
  // Asked again: while the other end was looked at, another page may have shown it.
  if (!access.isToken(shown)) return used;
  access.useUp();
  renewed();
  return jsonReply({ key, pictureFolder, start } satisfies Entrance);
}

/** To a page of another site or port. */
export const otherPage = textReply(403, 'Another page asked for this.');

const notPost = textReply(405, 'Only POST is answered here.');
const onlyPost: Reply = { ...notPost, headers: { ...notPost.headers, Allow: 'POST' } };

const used = textReply(
  401,
  'This address was used before, and is good for one window. Open the latest one that stands in the terminal. ' +
    'If it was not you who used it, somebody else was let in: stop Anchorscope there, with Ctrl+C.',
);
const former = textReply(
  401,
  'Anchorscope was started anew: open the whole address that stands in its terminal now.',
);

/** The id of another user whose program it is that asks; null: none, or nobody knows. */
async function strangerAt(
  { socket }: IncomingMessage,
  { browserUser }: EntranceOptions,
): Promise<number | null> {
  const user = await peerUser(socket);
  const welcome = [process.getuid?.(), 0, browserUser];
  return user === null || welcome.includes(user) ? null : user;
}

function refuseUser(user: number, { log }: EntranceOptions): Reply {
  const what = `A program of another user of this machine (id ${user}) showed the address and was not let in.`;
  const way = `If it is your browser, start Anchorscope with --browser-user ${user}.`;
  log(`${what} ${way}`);
  return textReply(403, `${what} ${way}`);
}
