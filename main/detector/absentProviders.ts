import {
  providerNames,
  type AbsentProvider,
  type ProviderName,
} from '../../shared/model/providers.ts';

/** Where ONNX Runtime has a provider at all; the others are everywhere. */
const homes: Partial<
  Record<ProviderName, { readonly platform: NodeJS.Platform; readonly reason: string }>
> = {
  cuda: { platform: 'linux', reason: 'only on Linux, with a card of NVIDIA' },
  dml: { platform: 'win32', reason: 'only on Windows' },
  coreml: { platform: 'darwin', reason: 'only on macOS' },
};

/** The providers that this machine's ONNX Runtime does not have, and why. @param here those that it has */
export function absentProviders(
  here: readonly string[],
  platform: NodeJS.Platform = process.platform,
): readonly AbsentProvider[] {
  return providerNames
    .filter((provider) => !here.includes(provider))
    .map((provider) => {
      const home = homes[provider];
      const isElsewhere = home !== undefined && home.platform !== platform;
      return { provider, reason: isElsewhere ? home.reason : 'not in this build of ONNX Runtime' };
    });
}
