/**
 * Who may talk to the web host: a browser that was once given the address with the token, by a page
 * of this very host. Any program on the machine, and any page of any site in the person's browser,
 * can reach a loopback port; these checks keep both out.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** A name of this machine's loopback, with any port: an SSH tunnel may show another than ours. */
const loopbackHost = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::(\d{1,5}))?$/i;

/** The secrets of one run of the web host. */
export class Access {
  /** In the printed address; exchanged for the cookie. */
  readonly token = secret();
  /** Another one, so that the address in a browser's history is not what a cookie holds. */
  readonly #session = secret();

  /** Whether `token` is the one that was printed. */
  isToken(token: string): boolean {
    return equal(token, this.token);
  }

  /** The Set-Cookie header for a browser that showed the token. */
  cookieFor(headers: IncomingHttpHeaders): string {
    return `${cookieName(headers)}=${this.#session}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** Whether the request has the cookie. */
  isKnown(headers: IncomingHttpHeaders): boolean {
    const start = `${cookieName(headers)}=`;
    const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
    return cookies.some(
      (cookie) => cookie.startsWith(start) && equal(cookie.slice(start.length), this.#session),
    );
  }
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

/** Cookies are shared by all ports of a host: so the port that the browser sees is in the name. */
function cookieName(headers: IncomingHttpHeaders): string {
  return `anchorscope-${loopbackHost.exec(headers.host ?? '')?.[1] ?? '80'}`;
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

/** In constant time, whatever the lengths. */
function equal(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
