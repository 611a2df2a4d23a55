import { describe, expect, it } from 'vitest';
import { providerNames } from '../../shared/model/providers.ts';
import { absentProviders } from './absentProviders.ts';

describe('absentProviders', () => {
  it('says of each that is not here why', () => {
    expect(absentProviders(['cpu', 'webgpu', 'cuda'], 'linux')).toEqual([
      { provider: 'dml', reason: 'only on Windows' },
      { provider: 'coreml', reason: 'only on macOS' },
    ]);
    expect(absentProviders(['cpu', 'webgpu'], 'linux')[0]).toEqual({
      provider: 'cuda',
      reason: 'not in this build of ONNX Runtime',
    });
    expect(absentProviders(['cpu', 'dml', 'webgpu'], 'win32')).toEqual([
      { provider: 'cuda', reason: 'only on Linux, with a card of NVIDIA' },
      { provider: 'coreml', reason: 'only on macOS' },
    ]);
  });

  it('says nothing where all are here', () => {
    expect(absentProviders(providerNames, 'linux')).toEqual([]);
  });
});
