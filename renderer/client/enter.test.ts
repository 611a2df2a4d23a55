/** Pages that ask to be let in, tabs of one browser among them; the host is a list of what it lets in. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Entering, Refused, takeToken } from './enter.ts';
import { PageKey } from './pageKey.ts';

const secretOf = (letter: string) => letter.repeat(43);
const [token, key, nextKey] = [secretOf('t'), secretOf('k'), secretOf('n')];
const entranceWith = (given: string) => ({
  ...{ key: given, pictureFolder: secretOf('p') },
  start: { command: 'npm start', folder: '/' },
});

/** What the host answers to each secret; anything else it does not know. */
let host: Map<string, Response>;
let shown: string[];
let channels: BroadcastChannel[];

beforeEach(() => {
  host = new Map();
  shown = [];
  channels = [];
  const storage = new Map<string, string>();
  vi.stubGlobal('window', {
    sessionStorage: {
      getItem: (name: string) => storage.get(name) ?? null,
      setItem: (name: string, value: string) => storage.set(name, value),
    },
  });
  vi.stubGlobal(
    'BroadcastChannel',
    class extends BroadcastChannel {
      constructor(name: string) {
        super(name);
        channels.push(this);
      }
    },
  );
  vi.stubGlobal('fetch', (path: string, { method, headers }: RequestInit) => {
    expect([path, method]).toEqual(['entrance', 'POST']);
    const secret = new Headers(headers).get('Authorization')?.replace('Bearer ', '') ?? '';
    shown.push(secret);
    const answer = host.get(secret) ?? new Response('Not known.', { status: 401 });
    return answer.status === 599
      ? Promise.reject(new TypeError())
      : Promise.resolve(answer.clone());
  });
});
afterEach(() => {
  for (const channel of channels) channel.close();
  vi.unstubAllGlobals();
});

const nothing = () => undefined;
const letsIn = (given: string) => Response.json(entranceWith(given));
/** A tab whose sessionStorage has `own`. */
function tab(own: string | null, told = nothing): PageKey {
  const pageKey = new PageKey(told);
  if (own !== null) pageKey.keep(own);
  return pageKey;
}

describe('a page', () => {
  it('is let in by its token once, and by the key from then on, reloads included', async () => {
    host.set(token, letsIn(key)).set(key, letsIn(key));
    const entering = new Entering(token, new PageKey(nothing));
    expect(await entering.enter()).toEqual(entranceWith(key));
    await entering.enter();
    await new Entering(null, new PageKey(nothing)).enter();
    expect(shown).toEqual([token, key, key]);
  });

  it('whose token was used by somebody is told so, though its key would do', async () => {
    host.set(token, new Response('It was used.', { status: 401 })).set(key, letsIn(key));
    const entering = new Entering(token, tab(key));
    await expect(entering.enter()).rejects.toThrow(new Refused('It was used.'));
    expect(shown).toEqual([token]);
  });

  it.each([403, 401])('is told the sentence of a refusal with %i', async (status) => {
    host.set(token, new Response('Not you.', { status }));
    const entering = new Entering(token, new PageKey(nothing));
    await expect(entering.enter()).rejects.toThrow(new Refused('Not you.'));
  });

  it.each([
    ['cannot be reached', Response.json({}, { status: 599 })],
    ['is another program', new Response('Bad gateway', { status: 502 })],
    ['answers with something else', Response.json({ key: 'short' })],
  ])('shows its token again where the host %s', async (_, answer) => {
    host.set(token, answer);
    const entering = new Entering(token, new PageKey(nothing));
    const failure: unknown = await entering.enter().catch((error: unknown) => error);
    expect(failure).not.toBeInstanceOf(Refused);
    host.set(token, letsIn(key));
    expect(await entering.enter()).toEqual(entranceWith(key));
  });

  it('without token and key gets the key of another tab', async () => {
    host.set(key, letsIn(key));
    const told = vi.fn();
    const newTab = new PageKey(told);
    tab(key);
    expect(await new Entering(null, newTab).enter()).toEqual(entranceWith(key));
    expect(newTab.own).toBe(key);
  });

  it('whose key is of an earlier run gets that of a tab that was let in since', async () => {
    host.set(nextKey, letsIn(nextKey));
    const old = tab(key);
    tab(nextKey);
    expect(await new Entering(null, old).enter()).toEqual(entranceWith(nextKey));
    expect(shown).toEqual([key, nextKey]);
  });

  it('that has nothing, and whose neighbours have nothing, is told what to open', async () => {
    tab(null);
    const entering = new Entering(null, new PageKey(nothing));
    await expect(entering.enter()).rejects.toThrow(/open the whole address/);
    const old = new Entering(null, tab(key));
    await expect(old.enter()).rejects.toThrow(new Refused('Not known.'));
  });
});

describe('the key of a tab', () => {
  it('is told to the others when it is new to them', async () => {
    const told = vi.fn();
    new PageKey(told);
    const second = tab(key);
    await vi.waitFor(() => expect(told).toHaveBeenCalledOnce());
    second.keep(key);
    second.keep(nextKey);
    await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(2));
  });

  it('is kept for the page alone where the browser refuses to store', () => {
    vi.stubGlobal('window', {
      get sessionStorage() {
        throw new Error('SecurityError');
      },
    });
    expect(tab(key).own).toBe(key);
    expect(new PageKey(nothing).own).toBeNull();
  });
});

describe('the token', () => {
  const at = (hash: string) => {
    const replaceState = vi.fn();
    vi.stubGlobal('location', { hash, pathname: '/' });
    vi.stubGlobal('history', { state: null, replaceState });
    return replaceState;
  };

  it('is taken out of the address', () => {
    const replaceState = at(`#token=${token}`);
    expect(takeToken()).toBe(token);
    expect(replaceState).toHaveBeenCalledExactlyOnceWith(null, '', '/');
  });

  it.each(['', '#', '#other=1'])('is none in "%s"', (hash) => {
    const replaceState = at(hash);
    expect(takeToken()).toBeNull();
    expect(replaceState).not.toHaveBeenCalled();
  });
});
