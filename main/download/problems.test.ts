import { describe, expect, it } from 'vitest';
import { connectionProblem } from './problems.ts';

const address = new URL('https://weights.example/a.pth');
const withCode = (code: string) => Object.assign(new Error('x'), { code });
/** As fetch throws it. */
const fetchError = (cause: Error) => new TypeError('fetch failed', { cause });
const problemOf = (error: unknown) => {
  const { message, outlook } = connectionProblem(error, address);
  return [message, outlook];
};

describe('connectionProblem', () => {
  it.each([
    ['ENOTFOUND', 'weights.example cannot be found, as if this computer were offline'],
    ['ENETUNREACH', 'weights.example cannot be reached, as if this computer were offline'],
    ['ECONNREFUSED', 'weights.example refuses the connection'],
    ['UND_ERR_CONNECT_TIMEOUT', 'weights.example does not answer'],
  ])('says of %s that nothing is reached', (code, sentence) => {
    expect(problemOf(fetchError(withCode(code)))).toEqual([sentence, 'unreachable']);
    const several = new AggregateError([withCode(code), withCode('EHOSTUNREACH')]);
    expect(problemOf(fetchError(several))).toEqual([sentence, 'unreachable']);
  });

  it.each(['CERT_HAS_EXPIRED', 'SELF_SIGNED_CERT_IN_CHAIN', 'ERR_SSL_WRONG_VERSION_NUMBER'])(
    'does not try again what is not secure (%s)',
    (code) => {
      expect(problemOf(fetchError(withCode(code)))).toEqual([
        `the connection to weights.example is not secure (${code}), perhaps because of a proxy`,
        'lasting',
      ]);
    },
  );

  it('knows a proxy that refuses', () => {
    const refused = new Error('Proxy response (407) !== 200 when HTTP Tunneling');
    expect(problemOf(fetchError(Object.assign(refused, { code: 'UND_ERR_ABORTED' })))).toEqual([
      'the proxy on the way refuses it (407)',
      'lasting',
    ]);
  });

  it.each([
    new TypeError('terminated', { cause: withCode('UND_ERR_SOCKET') }),
    new Error('?'),
    'thrown',
  ])('takes anything else for a cut (%#)', (error) => {
    expect(problemOf(error)).toEqual(['the connection to weights.example was cut', 'passing']);
  });

  it('keeps what it said already', () => {
    const first = connectionProblem(fetchError(withCode('ENOTFOUND')), address);
    expect(connectionProblem(first, address)).toBe(first);
  });
});
