/** The execution provider in words: what was asked for, what runs, and why they differ; and how long it may take. */
import { phraseOf } from '../../shared/annotation/sentences.ts';
import type { ProviderReport, ProviderRequest } from '../../shared/model/providers.ts';
import type { TimeLimit } from '../../shared/model/timeLimit.ts';

export const providerTitles: Readonly<Record<ProviderRequest, string>> = {
  auto: 'Auto: the best that works',
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'Core ML',
  webgpu: 'WebGPU',
  cpu: 'CPU',
};

export interface ProviderWords {
  /** Whether something else runs than was asked for by name, or `auto` could not have the best. */
  readonly differs: boolean;
  /** For the badge; empty where there is nothing to say. */
  readonly note: string;
  /** The whole of it. */
  readonly sentence: string;
}

export function providerWords({ requested, actual, reason }: ProviderReport): ProviderWords {
  const runs = `Runs on ${providerTitles[actual]}`;
  if (requested === actual) return { differs: false, note: '', sentence: `${runs}, as asked.` };
  const asked = requested === 'auto' ? 'auto' : providerTitles[requested];
  const why = reason === '' ? '' : `: ${phraseOf(reason)}`;
  return {
    differs: requested !== 'auto' || reason !== '',
    note: reason === '' ? `asked ${asked}` : `asked ${asked} · ${reason}`,
    sentence: `${runs}; asked for was ${asked}${why}.`,
  };
}

/** `After 5 minutes`, behind which something is ended. */
export function timeLimitWords(limit: TimeLimit): string {
  if (limit === null) return 'Never';
  const minutes = limit / 60;
  return minutes === 1 ? 'After 1 minute' : `After ${minutes} minutes`;
}
