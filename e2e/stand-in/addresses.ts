/** Addresses of the app's own scheme, as Electron has them and as a Chromium page can have them. */

const ending = '.stand-in';

/** `https://studio.anchorscope.stand-in/x` for `anchorscope://studio/x`. */
export function pageAddress(address: string): string {
  const { protocol, host, pathname, search, hash } = new URL(address);
  return `https://${host}.${protocol.slice(0, -1)}${ending}${pathname}${search}${hash}`;
}

/** The way back; what is no address of the stand-in stays as it is. */
export function appAddress(address: string): string {
  const url = URL.parse(address);
  if (url?.protocol !== 'https:' || !url.hostname.endsWith(ending)) return address;
  const labels = url.hostname.slice(0, -ending.length).split('.');
  const scheme = labels.pop() ?? '';
  return `${scheme}://${labels.join('.')}${url.pathname}${url.search}${url.hash}`;
}

/** The origin of an address of the app, as Electron's WebFrameMain has it. */
export function appOrigin(address: string): string {
  const parts = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)/.exec(appAddress(address));
  return parts?.[1] ?? 'null';
}
