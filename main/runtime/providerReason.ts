/** Why a provider is not the one that runs, in a few words. */
import { phraseOf } from '../../shared/annotation/sentences.ts';
import type { ProviderName } from '../../shared/model/providers.ts';
import { StudioError } from '../../shared/result.ts';
import { plainReason } from './plainReason.ts';

/** Where this system cannot have it. null: it can. */
export function missingHere(
  provider: ProviderName,
  available: readonly string[],
  platform: string = process.platform,
): string | null {
  if (provider === 'dml' && platform !== 'win32') return 'DirectML is part of Windows';
  if (provider === 'coreml' && platform !== 'darwin') return 'Core ML is part of macOS';
  if (provider === 'cuda' && platform === 'darwin') return 'there is no CUDA for macOS';
  return available.includes(provider) ? null : 'not in this build of ONNX Runtime';
}

/** Of what was thrown while it was tried. */
export function providerReason(error: unknown): string {
  if (error instanceof StudioError && error.kind === 'outOfMemory') return 'not enough memory';
  let cause = error;
  while (cause instanceof StudioError && cause.cause !== undefined) cause = cause.cause;
  // A sentence of our own.
  if (cause instanceof StudioError) return phraseOf(cause.message);
  return plainReason(cause instanceof Error ? cause.message : String(cause));
}
