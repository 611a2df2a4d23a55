/** A detector with a model for the time of one command. */
import type { ModelSummary } from '../../shared/contract/models.ts';
import type { ProviderReport } from '../../shared/model/providers.ts';
import { withSetting, type DetectionSettings } from '../../shared/model/settings.ts';
import { DetectorClient } from '../services/detection/detectorClient.ts';
import { triedTwice } from '../services/detection/triedTwice.ts';
import { programProcess } from './subprocess.ts';
import { findNamedPictures, type NamedPicture } from '../services/pictures/namedPictures.ts';
import { interruption } from './interruption.ts';
import type { DetectorOptions } from './options.ts';
import { say } from './output.ts';

export type OnceResult = Awaited<ReturnType<DetectorClient['detectOnce']>>;

export interface ReadyDetector {
  readonly pictures: readonly NamedPicture[];
  /** Whether a name gave no picture. */
  readonly incomplete: boolean;
  /** On a picture; where that ends the detector, once more. */
  readonly detectOnce: DetectorClient['detectOnce'];
  readonly model: ModelSummary;
  readonly settings: DetectionSettings;
  /** Fires at Ctrl+C. */
  readonly signal: AbortSignal;
}

/**
 * Finds the pictures, opens the model and does the work; leaves no process behind. Once a process: from
 * here on it ends at signals in its own way.
 * @throws StudioError when no picture is found or the model does not open; stopped, at Ctrl+C.
 */
export async function withModel(
  images: readonly string[],
  { model: folder, provider, timeLimit, set }: DetectorOptions,
  work: (prepared: ReadyDetector) => Promise<number>,
): Promise<number> {
  const { pictures, problems } = await findNamedPictures(images);
  problems.forEach(say);
  if (pictures.length === 0) return 2;
  const detector = new DetectorClient(programProcess('detector'));
  detector.limitTime(timeLimit);
  const signal = interruption(() => detector.stop());
  try {
    const model = await detector.open(folder, provider);
    const settings = set.reduce(
      (former, { name, value }) => withSetting(model.rules, former, name, value),
      model.settings,
    );
    say(`${model.name} on ${providerText(model.provider)}`);
    return await work({
      pictures,
      incomplete: problems.length > 0,
      detectOnce: triedTwice((request) => detector.detectOnce(request)),
      model,
      settings,
      signal,
    });
  } finally {
    await detector.close();
  }
}

function providerText({ requested, actual, reason }: ProviderReport): string {
  if (reason === '') return actual;
  return `${actual} (asked ${requested}; ${reason})`;
}
