/** An answer to a request of the window, before a host puts it on its own wire. */
import { windowHeaders } from './headers.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** null: the answer has none (304). */
  readonly body: Uint8Array<ArrayBuffer> | null;
}

/** A sentence for a program. */
export function textReply(status: number, sentence: string): Reply {
  return {
    status,
    headers: {
      ...windowHeaders,
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
    },
    body: new TextEncoder().encode(sentence),
  };
}

/** A value for our own window. */
export function jsonReply(value: unknown): Reply {
  const reply = textReply(200, JSON.stringify(value));
  return { ...reply, headers: { ...reply.headers, 'Content-Type': 'application/json' } };
}

/** A sentence for a person, as a page. Both are our own words: nothing in them is escaped. */
export function pageReply(status: number, title: string, sentence: string): Reply {
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<title>Anchorscope: ${title}</title>
<h1>${title}</h1>
<p>${sentence}</p>
</html>
`;
  const reply = textReply(status, page);
  return { ...reply, headers: { ...reply.headers, 'Content-Type': 'text/html; charset=utf-8' } };
}
