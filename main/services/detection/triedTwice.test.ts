import { describe, expect, it, vi } from 'vitest';
import { failureOf, StudioError, type FailureKind } from '../../../shared/result.ts';
import type { OnceRequest } from '../../detector/protocol.ts';
import { onceResult } from './testing/onceResults.ts';
import { settings } from './testing/scriptedDetector.ts';
import { triedTwice } from './triedTwice.ts';

const request = (source: OnceRequest['source']): OnceRequest => ({
  pictureId: 'p',
  source,
  settings,
  tables: [],
  boxes: null,
});

/** A detector that fails so, one try after another, and then succeeds. */
function failing(...kinds: FailureKind[]) {
  return vi.fn(() => {
    const kind = kinds.shift();
    if (kind === undefined) return Promise.resolve(onceResult());
    return Promise.reject(new StudioError(kind, 'The detector process was ended by SIGSEGV.'));
  });
}

describe('triedTwice', () => {
  it('tries a picture once more where the process ended', async () => {
    const detectOnce = failing('crashed');
    expect(await triedTwice(detectOnce)(request('/a.jpg'))).toEqual(onceResult());
    expect(detectOnce.mock.calls).toEqual([[request('/a.jpg')], [request('/a.jpg')]]);
  });

  it.each([
    ['/photos/a.jpg', '/photos/a.jpg'],
    [{ name: 'dropped.png', bytes: new Uint8Array(1) }, 'dropped.png'],
  ])('names the picture where it ends again', async (source, name) => {
    const detectOnce = failing('crashed', 'crashed', 'crashed');
    const failure = await triedTwice(detectOnce)(request(source)).then(() => null, failureOf);
    expect(failure).toEqual({
      kind: 'crashed',
      message: `'${name}' was tried twice. The detector process was ended by SIGSEGV.`,
    });
    expect(detectOnce).toHaveBeenCalledTimes(2);
  });

  it.each(['badInput', 'stopped', 'outOfTime'] as const)('does not try %s again', async (kind) => {
    const detectOnce = failing(kind);
    const failure = await triedTwice(detectOnce)(request('/a.jpg')).then(() => null, failureOf);
    expect(failure).toMatchObject({ kind });
    expect(detectOnce).toHaveBeenCalledTimes(1);
    const second = failing('crashed', kind);
    expect(await triedTwice(second)(request('/a.jpg')).then(() => null, failureOf)).toMatchObject({
      kind,
      message: 'The detector process was ended by SIGSEGV.',
    });
  });
});
