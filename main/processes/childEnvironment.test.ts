import { describe, expect, it } from 'vitest';
import { childEnvironment, keepsItsMemory } from './childEnvironment.ts';

describe('the environment of a child process', () => {
  it('lets a training keep the memory of its steps, unless a person says otherwise', () => {
    const own = { PATH: '/bin', MALLOC_TRIM_THRESHOLD_: '1' };
    expect(childEnvironment('training', own)).toEqual({ ...keepsItsMemory, ...own });
    expect(childEnvironment('training', { PATH: '/bin' })).toMatchObject(keepsItsMemory);
  });

  it('is this process’s own for the others', () => {
    const own = { PATH: '/bin' };
    expect(childEnvironment('detector', own)).toEqual(own);
    expect(childEnvironment('display', own)).toEqual(own);
  });
});
