/** One request for a file: only over secure connections, with the redirects that stay on them. */
import { connectionProblem, ConnectionProblem } from './problems.ts';

const mostRedirects = 5;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * The answer to a GET of `address`, after redirects.
 * @throws ConnectionProblem where there is none, or a redirect leads to where it may not.
 */
export async function request(
  address: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Response> {
  if (!isSafe(address)) throw new Error(`${address.href} is no secure address.`);
  let at = address;
  for (let hops = 0; hops <= mostRedirects; hops++) {
    let response: Response;
    try {
      // Kept as it is sent: a compressed body has another length, and no part of it can be asked for.
      const asked = { ...headers, 'Accept-Encoding': 'identity' };
      response = await fetch(at, { redirect: 'manual', headers: asked, signal });
    } catch (error) {
      throw connectionProblem(error, at);
    }
    if (!redirects.has(response.status)) return response;
    await response.body?.cancel().catch(() => undefined);
    const next = URL.parse(response.headers.get('location') ?? '', at.href);
    if (next === null || !mayFollow(at, next)) {
      throw new ConnectionProblem(
        `${at.hostname} leads to an address that is not secure`,
        'lasting',
      );
    }
    at = next;
  }
  throw new ConnectionProblem(`${address.hostname} leads from one address to the next`, 'lasting');
}

/** https; on this machine itself also http, which is what tests serve. */
function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

/** Nothing from outside leads to a server on this machine. */
function mayFollow(from: URL, to: URL): boolean {
  if (to.protocol === 'https:') return true;
  return from.protocol === 'http:' && isSafe(to);
}

function isLoopback(hostname: string): boolean {
  return hostname === '127.0.0.1' || hostname === '[::1]';
}
