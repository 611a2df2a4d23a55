/**
 * How this page is let into the web host: by the token behind the `#` of the address, once, and by the key that it
 * was told for it from then on; a new tab asks the others for theirs.
 */
import {
  entrancePath,
  parseEntrance,
  tokenParameter,
  type Entrance,
} from '../../shared/transport/entrance.ts';
import type { PageKey } from './pageKey.ts';

/** The host answers, and does not let this page in; the message is its sentence for the person. */
export class Refused extends Error {}

const noKey =
  'This address is only half of it: open the whole address that Anchorscope printed in its terminal, ' +
  `with what is behind the #.`;

export class Entering {
  readonly #key: PageKey;
  #token: string | null;

  /** @param token of the address; null: there was none. */
  constructor(token: string | null, key: PageKey) {
    this.#token = token;
    this.#key = key;
  }

  /** @throws Refused; any other error where the host cannot be reached. */
  async enter(): Promise<Entrance> {
    const entrance = await this.#entrance();
    this.#token = null;
    this.#key.keep(entrance.key);
    return entrance;
  }

  async #entrance(): Promise<Entrance> {
    // Somebody else may have used it: then the person is told, even where the key would do.
    if (this.#token !== null) return show(this.#token);
    let refused = new Refused(noKey);
    try {
      if (this.#key.own !== null) return await show(this.#key.own);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused = error;
    }
    const theirs = await this.#key.ofOthers();
    if (theirs === null) throw refused;
    return show(theirs);
  }
}

async function show(secret: string): Promise<Entrance> {
  const response = await fetch(entrancePath, {
    method: 'POST',
    headers: { Authorization: `Bearer ${secret}` },
  });
  if (response.ok) return parseEntrance(await response.json());
  // Anything else comes from a tunnel, or from another program at this port.
  const isOurs = response.status === 401 || response.status === 403;
  throw isOurs ? new Refused(await response.text()) : new Error(response.statusText);
}

/** Takes the token out of the page's address, so that a reload, a bookmark or a picture of the screen has none. */
export function takeToken(): string | null {
  const token = tokenInAddress();
  if (token !== null) history.replaceState(history.state, '', location.pathname);
  return token;
}

export function hasToken(): boolean {
  return tokenInAddress() !== null;
}

function tokenInAddress(): string | null {
  return new URLSearchParams(location.hash.slice(1)).get(tokenParameter);
}
