/** A detector with a model for the time of one command. */
import path from 'node:path';
import type { ModelSummary, ProviderReport, ProviderRequest } from '../../shared/contract.ts';
import type { DetectionSettings } from '../../shared/detection/settings.ts';
import { StudioError } from '../../shared/result.ts';
import { DetectorClient } from '../services/detectorClient.ts';
import { forkDetector } from '../services/forkDetector.ts';
import { findNamedPictures, type NamedPicture } from '../services/namedPictures.ts';
import { say } from './output.ts';
import { applyChanges, type SettingChange } from './settings.ts';

/** What every command that detects is given. */
export interface DetectorOptions {
  readonly model: string;
  readonly provider: ProviderRequest;
  readonly set: readonly SettingChange[];
}

export type OnceResult = Awaited<ReturnType<DetectorClient['detectOnce']>>;

export interface Prepared {
  readonly pictures: readonly NamedPicture[];
  /** Whether a name gave no picture. */
  readonly incomplete: boolean;
  readonly detector: DetectorClient;
  readonly model: ModelSummary;
  readonly settings: DetectionSettings;
  /** Fires at Ctrl+C. */
  readonly signal: AbortSignal;
}

/**
 * Finds the pictures, opens the model and does the work; leaves no process behind.
 * @throws StudioError when no picture is found, the model does not open or a setting does not exist.
 */
export async function withModel(
  images: readonly string[],
  { model: folder, provider, set }: DetectorOptions,
  work: (prepared: Prepared) => Promise<number>,
): Promise<number> {
  const { pictures, problems } = await findNamedPictures(images);
  problems.forEach(say);
  if (pictures.length === 0) {
    throw new StudioError('badInput', 'There is no picture to detect on.');
  }
  const detector = new DetectorClient(
    forkDetector(path.join(import.meta.dirname, '..', 'detector', 'process.ts')),
    () => {},
  );
  const controller = new AbortController();
  const interrupt = () => {
    controller.abort();
    detector.stop();
  };
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    const model = await detector.open(path.resolve(folder), provider);
    const settings = applyChanges(model.settings, set);
    say(`${model.name} on ${providerText(model.provider)}`);
    return await work({
      pictures,
      incomplete: problems.length > 0,
      detector,
      model,
      settings,
      signal: controller.signal,
    });
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    await detector.close();
  }
}

function providerText({ requested, actual, reason }: ProviderReport): string {
  if (reason === '') return actual;
  return `${actual} (asked ${requested}; ${reason})`;
}
