import { describe, expect, it } from 'vitest';
import { StudioError } from '../../shared/result.ts';
import { runtimeFailure } from './runtimeFailure.ts';

describe('runtimeFailure', () => {
  it.each([
    'std::bad_alloc',
    'bad allocation',
    'Array buffer allocation failed',
    'Invalid typed array length: 99999999999',
    'Non-zero status code returned while running Conv node. Failed to allocate memory for requested buffer of size 17179869184',
  ])('knows that memory is short from %j', (message) => {
    const failure = runtimeFailure(new Error(message), 'Running it', 'internal');
    expect(failure.kind).toBe('outOfMemory');
    expect(failure.message).toBe('Running it needs more memory than there is.');
  });

  it('keeps a StudioError as it is', () => {
    const failure = new StudioError('badInput', 'The file is empty.');
    expect(runtimeFailure(failure, 'Running it', 'internal')).toBe(failure);
  });

  it('says anything else with its reason', () => {
    const failure = runtimeFailure(new Error('Device lost.'), 'Running it', 'provider');
    expect(failure.kind).toBe('provider');
    expect(failure.message).toBe('Running it failed: the graphics card stopped answering.');
  });
});
