/** The id of this page's session, which outlives a reload of the page and which other tabs do not see. */

const key = 'anchorscope.session';

/** null: the page is new, or the browser refuses to store. */
export function ownSession(): string | null {
  try {
    return window.sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

export function rememberOwnSession(id: string): void {
  try {
    window.sessionStorage.setItem(key, id);
  } catch {
    // A browser that refuses to store loses the session at a reload, nothing else.
  }
}
