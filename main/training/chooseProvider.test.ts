import { describe, expect, it } from 'vitest';
import type { ProviderName } from '../../shared/model/providers.ts';
import { StudioError } from '../../shared/result.ts';
import { chooseProvider, type Trial, type TrialSize } from './chooseProvider.ts';

/** Milliseconds of each provider's small and full step; losses that differ from 1, or an error. */
function trials(
  table: Partial<Record<ProviderName, { probe: number; full: number; loss?: number } | string>>,
) {
  const asked: string[] = [];
  const trial = (provider: ProviderName, size: TrialSize): Promise<Trial> => {
    asked.push(`${provider} ${size}`);
    const found = table[provider] ?? 'There is no such provider.';
    if (typeof found === 'string') return Promise.reject(new StudioError('provider', found));
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
      cuda: 'Its libraries are missing.',
      webgpu: { probe: 60, full: 90 },
    });
    expect(await chooseProvider('auto', all, trial)).toEqual({
      requested: 'auto',
      actual: 'webgpu',
      reason: 'cuda: Its libraries are missing.',
    });
  });

  it('does not try a full step on what is hopelessly slow', async () => {
    const { asked, trial } = trials({ cpu, webgpu: { probe: 5000, full: 1 } });
    const { actual, reason } = await chooseProvider('auto', ['cpu', 'webgpu'], trial);
    expect([actual, reason]).toEqual(['cpu', 'webgpu: slower than the CPU here.']);
    expect(asked).not.toContain('webgpu full');
  });

  it('keeps the CPU where a provider is slower at a full step', async () => {
    const { trial } = trials({ cpu, webgpu: { probe: 20, full: 501 } });
    expect(await chooseProvider('auto', ['webgpu'], trial)).toMatchObject({ actual: 'cpu' });
  });

  it('takes a slow one that was asked for by name, but never a wrong one', async () => {
    const slow = trials({ cpu, webgpu: { probe: 5000, full: 5000 } });
    expect(await chooseProvider('webgpu', all, slow.trial)).toMatchObject({ actual: 'webgpu' });
    for (const loss of [1.03, NaN]) {
      const wrong = trials({ cpu, webgpu: { probe: 1, full: 1, loss } });
      expect(await chooseProvider('webgpu', all, wrong.trial)).toEqual({
        requested: 'webgpu',
        actual: 'cpu',
        reason: 'webgpu: its training step differs from that of the CPU.',
      });
    }
  });
});
