import { describe, expect, it } from 'vitest';
import type { ProviderName } from '../../shared/model/providers.ts';
import { chooseProvider, type Trial, type TrialSize } from './chooseProvider.ts';

/** Milliseconds of each provider's small and full step; losses that differ from 1, or an error. */
function trials(
  table: Partial<Record<ProviderName, { probe: number; full: number; loss?: number } | string>>,
) {
  const asked: string[] = [];
  const trial = (provider: ProviderName, size: TrialSize): Promise<Trial> => {
    asked.push(`${provider} ${size}`);
    const found = table[provider] ?? 'There is no such provider.';
    if (typeof found === 'string') return Promise.reject(new Error(found));
    return Promise.resolve({ losses: [found.loss ?? 1], milliseconds: found[size] });
  };
  return { asked, trial };
}

const cpu = { probe: 10, full: 500 };
const all = ['cpu', 'webgpu', 'cuda'];

describe('chooseProvider', () => {
  it('tries nothing where the CPU is asked for', async () => {
    const { asked, trial } = trials({ cpu });
    expect(await chooseProvider('cpu', all, trial)).toEqual({
      requested: 'cpu',
      actual: 'cpu',
      reason: '',
    });
    expect(asked).toEqual([]);
  });

  it('takes the first that is faster, and says why not the one before', async () => {
    const { trial } = trials({
      cpu,
      cuda: 'OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library',
      webgpu: { probe: 60, full: 90 },
    });
    expect(await chooseProvider('auto', all, trial)).toEqual({
      requested: 'auto',
      actual: 'webgpu',
      reason: 'cuda: its libraries are not installed',
    });
  });

  it('does not try a full step on what is hopelessly slow', async () => {
    const { asked, trial } = trials({ cpu, webgpu: { probe: 5000, full: 1 } });
    const { actual, reason } = await chooseProvider('auto', ['cpu', 'webgpu'], trial);
    expect([actual, reason]).toEqual(['cpu', 'webgpu: slower than the CPU here']);
    expect(asked).not.toContain('webgpu full');
  });

  it('keeps the CPU where a provider is slower at a full step', async () => {
    const { trial } = trials({ cpu, webgpu: { probe: 20, full: 501 } });
    expect(await chooseProvider('auto', ['webgpu'], trial)).toMatchObject({ actual: 'cpu' });
  });

  it('says in words of its own why it does not take what failed, and tries nothing that cannot be here', async () => {
    const { asked, trial } = trials({ cpu, cuda: 'CUDNN_STATUS_SUBLIBRARY ; file=/src/x.cc é' });
    const { reason } = await chooseProvider('cuda', all, trial);
    expect(reason).toBe('cuda: ONNX Runtime refuses it, for a reason that is not known here');
    asked.length = 0;
    const { actual } = await chooseProvider('coreml', all, trial);
    expect([actual, asked]).toEqual(['cpu', []]);
  });

  it('takes a slow one that was asked for by name, but never a wrong one', async () => {
    const slow = trials({ cpu, webgpu: { probe: 5000, full: 5000 } });
    expect(await chooseProvider('webgpu', all, slow.trial)).toMatchObject({ actual: 'webgpu' });
    for (const loss of [1.03, NaN]) {
      const wrong = trials({ cpu, webgpu: { probe: 1, full: 1, loss } });
      expect(await chooseProvider('webgpu', all, wrong.trial)).toEqual({
        requested: 'webgpu',
        actual: 'cpu',
        reason: 'webgpu: its training step differs from that of the CPU',
      });
    }
  });
});
