/**
 * Who may talk to the web host: a page of this very origin that was given this run's key. Any program of any user
 * on the machine, and any page of any site in the person's browser, can reach a loopback port; a cookie would go to
 * every port of the name. So there is none (decision 020): the page shows the printed token once, is told the key,
 * and keeps it where no other origin, not even another port, sees it.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** A name of this machine's loopback, with any port: an SSH tunnel may show another than ours. */
const loopbackHost = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i;

/** What a request is judged by. Of two, somebody on the way may read the other one. */
const judgedBy = new Set(['host', 'origin', 'authorization', 'sec-websocket-protocol']);

/** The secrets of one run of the web host. */
export class Access {
  /** Opens the socket. */
  readonly key = secret();
  /** The folder in which pictures lie: another secret, since addresses get into more places than a header does. */
  readonly pictureFolder = secret();
  #token = secret();
  readonly #used: string[] = [];

  /** In the address that is printed; good for one page. */
  get token(): string {
    return this.#token;
  }

  isToken(shown: string): boolean {
    return equal(shown, this.#token);
  }

  /** The token has let a page in: from now on there is another. */
  useUp(): void {
    this.#used.push(this.#token);
    this.#token = secret();
  }

  isUsed(shown: string): boolean {
    return this.#used.some((token) => equal(shown, token));
  }

  isKey(shown: string): boolean {
    return equal(shown, this.key);
  }

  isPictureFolder(shown: string): boolean {
    return equal(shown, this.pictureFolder);
  }
}

/** Whether a header that a request is judged by is there twice. */
export function isAmbiguous({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): boolean {
  const names = rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
  const judged = names.filter((name) => judgedBy.has(name));
  return new Set(judged).size < judged.length;
}

/** Whether the Host header names the loopback: another name is DNS rebinding. */
export function isLoopbackHost(headers: IncomingHttpHeaders): boolean {
  return loopbackHost.test(headers.host ?? '');
}

/** Whether the request comes from a page of this host and no other, not even one on another port. */
export function isOwnOrigin(headers: IncomingHttpHeaders): boolean {
  return headers.origin !== undefined && headers.origin === `http://${headers.host ?? ''}`;
}

/**
 * Whether a page of another site or port asked for it, by what the browser says of itself. A person
 * who follows a link to the window is not a page: that is let through.
 */
export function isForeign(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== 'cross-site' && site !== 'same-site') return false;
  return headers['sec-fetch-mode'] !== 'navigate' || headers['sec-fetch-dest'] !== 'document';
}

/** Fit for an address, a header's value and a WebSocket's subprotocol. */
function secret(): string {
  return randomBytes(32).toString('base64url');
}

/** In constant time, whatever the lengths. */
function equal(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
