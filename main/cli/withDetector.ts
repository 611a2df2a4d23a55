/** A detector with a model for the time of one command. */
import type { ModelSummary } from '../../shared/contract/models.ts';
import type { ProviderReport } from '../../shared/model/providers.ts';
import { withSetting, type DetectionSettings } from '../../shared/model/settings.ts';
import { DetectorCrew } from '../services/detection/detectorCrew.ts';
import { interruption } from './interruption.ts';
import type { DetectorOptions } from './options.ts';
import { say } from './output.ts';
import { detectorProcess } from './subprocess.ts';

export interface OpenedModel {
  readonly crew: DetectorCrew;
  readonly model: ModelSummary;
  /** With the changes that were asked for. */
  readonly settings: DetectionSettings;
  /** Fires at Ctrl+C. */
  readonly signal: AbortSignal;
}

export interface WorkerOptions {
  /** Processes that detect at a time; null: as many as are worth it. One where it is not said. */
  readonly workers?: number | null | undefined;
}

/**
 * Opens the model and does the work; leaves no process behind. Once a process: from here on it ends at signals in its
 * own way.
 * @throws StudioError when the model does not open; stopped, at Ctrl+C.
 */
export async function withDetector(
  { model: folder, provider, timeLimit, set, workers = 1 }: DetectorOptions & WorkerOptions,
  work: (opened: OpenedModel) => Promise<number>,
): Promise<number> {
  const crew = new DetectorCrew({ workers, timeLimit, launch: detectorProcess });
  const signal = interruption(() => crew.stop());
  try {
    const model = await crew.open(folder, provider);
    const settings = set.reduce(
      (former, { name, value }) => withSetting(model.rules, former, name, value),
      model.settings,
    );
    say(`${model.name} on ${providerText(model.provider)}`);
    return await work({ crew, model, settings, signal });
  } finally {
    await crew.close();
  }
}

function providerText({ requested, actual, reason }: ProviderReport): string {
  if (reason === '') return actual;
  return `${actual} (asked ${requested}; ${reason})`;
}
