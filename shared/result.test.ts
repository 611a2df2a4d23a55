import { describe, expect, it } from 'vitest';
import { failureOf, StudioError } from './result.ts';

describe('failureOf', () => {
  it('keeps the kind and the sentence of a StudioError', () => {
    const cause = new Error('EACCES');
    const error = new StudioError('badInput', "'a.jpg' is an empty file.", { cause });
    expect(failureOf(error)).toEqual({ kind: 'badInput', message: "'a.jpg' is an empty file." });
    expect(error.cause).toBe(cause);
  });

  it('has the beginning and the end of a sentence that a file made endless', () => {
    const names = Array.from({ length: 95_000 }, (_, i) => `tensor.${i}`).join(', ');
    const { message } = failureOf(new StudioError('badModel', `w.pth has ${names}: import it.`));
    expect(message.length).toBeLessThan(4010);
    expect(message).toMatch(/^w\.pth has tensor\.0, [^]* … [^]*tensor\.94999: import it\.$/);
    const longest = 'x'.repeat(4000);
    expect(failureOf(new StudioError('badModel', longest)).message).toBe(longest);
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
