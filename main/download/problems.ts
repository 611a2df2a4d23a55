/** What can go wrong between here and a server, as the part of a sentence that says why. */

/**
 * unreachable: no server answers. passing: the same may go well a moment later. lasting: it will not.
 */
type Outlook = 'unreachable' | 'passing' | 'lasting';

/** Why one connection did not bring the file to its end. */
export class ConnectionProblem extends Error {
  readonly outlook: Outlook;

  /** @param reason goes on after "… could not be downloaded: ". */
  constructor(reason: string, outlook: Outlook, options?: { cause?: unknown }) {
    super(reason, options);
    this.name = 'ConnectionProblem';
    this.outlook = outlook;
  }
}

/** Nothing can be reached: by the system's or undici's code of the error. */
const unreachable: Readonly<Record<string, string>> = {
  ENOTFOUND: 'cannot be found, as if this computer were offline',
  EAI_AGAIN: 'cannot be found, as if this computer were offline',
  ENETUNREACH: 'cannot be reached, as if this computer were offline',
  ENETDOWN: 'cannot be reached, as if this computer were offline',
  EHOSTUNREACH: 'cannot be reached from this network',
  ECONNREFUSED: 'refuses the connection',
  ETIMEDOUT: 'does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'does not answer',
  UND_ERR_HEADERS_TIMEOUT: 'does not answer',
};

const insecure = /^(ERR_SSL|ERR_TLS|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH)/;

/** What a failed request or a broken body of `address` means. */
export function connectionProblem(error: unknown, { hostname }: URL): ConnectionProblem {
  if (error instanceof ConnectionProblem) return error;
  const chain = [...causesOf(error)];
  const code = chain.map(codeOf).find((each) => each !== null) ?? '';
  const problem = (reason: string, outlook: Outlook) =>
    new ConnectionProblem(reason, outlook, { cause: error });
  // undici has no code of its own for it.
  const proxy = chain.map(({ message }) => /^Proxy response \((\d+)\)/.exec(message)).find(Boolean);
  if (proxy) return problem(`the proxy on the way refuses it (${proxy[1] ?? ''})`, 'lasting');
  const words = unreachable[code];
  if (words !== undefined) return problem(`${hostname} ${words}`, 'unreachable');
  if (insecure.test(code)) {
    const reason = `the connection to ${hostname} is not secure (${code}), perhaps because of a proxy`;
    return problem(reason, 'lasting');
  }
  return problem(`the connection to ${hostname} was cut`, 'passing');
}

/** What an answer without a file means. */
export function statusProblem(status: number, { hostname }: URL): ConnectionProblem {
  const problem = (reason: string, outlook: Outlook = 'lasting') =>
    new ConnectionProblem(reason, outlook);
  if (status === 404 || status === 410) return problem(`${hostname} no longer has it (${status})`);
  if (status === 401 || status === 403) return problem(`${hostname} refuses it (${status})`);
  if (status === 408 || status === 429 || status >= 500) {
    return problem(`${hostname} cannot serve it now (${status})`, 'passing');
  }
  return problem(`${hostname} gave an answer that is not understood (${status})`);
}

/** fetch wraps the system's error, sometimes more than once; of several addresses the first counts. */
function* causesOf(error: unknown): Generator<Error> {
  for (let inner = error; inner instanceof Error;) {
    yield inner;
    const next: unknown =
      inner instanceof AggregateError ? (inner.errors[0] as unknown) : inner.cause;
    inner = next;
  }
}

function codeOf(error: Error): string | null {
  return 'code' in error && typeof error.code === 'string' ? error.code : null;
}
