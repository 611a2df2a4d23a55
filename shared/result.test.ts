import { describe, expect, it } from 'vitest';
import { failureOf, StudioError } from './result.ts';

describe('failureOf', () => {
  it('keeps the kind and the sentence of a StudioError', () => {
    const cause = new Error('EACCES');
    const error = new StudioError('badInput', "'a.jpg' is an empty file.", { cause });
    expect(failureOf(error)).toEqual({ kind: 'badInput', message: "'a.jpg' is an empty file." });
    expect(error.cause).toBe(cause);
  });

  it('takes everything else for a failure of our own', () => {
    expect(failureOf(new TypeError('x is not a function'))).toEqual({
      kind: 'internal',
      message: 'x is not a function',
    });
    expect(failureOf('thrown text')).toEqual({ kind: 'internal', message: 'thrown text' });
    expect(failureOf(undefined)).toEqual({ kind: 'internal', message: 'undefined' });
  });
});
