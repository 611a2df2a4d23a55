/** A detector with a model for the time of one command. */
import type { ModelSummary } from '../../shared/contract/models.ts';
import type { ProviderReport } from '../../shared/model/providers.ts';
import { withSetting, type DetectionSettings } from '../../shared/model/settings.ts';
import { DetectorClient } from '../services/detection/detectorClient.ts';
import { interruption } from './interruption.ts';
import type { DetectorOptions } from './options.ts';
import { say } from './output.ts';
import { programProcess } from './subprocess.ts';

export interface OpenedModel {
  readonly client: DetectorClient;
  readonly model: ModelSummary;
  /** With the changes that were asked for. */
  readonly settings: DetectionSettings;
  /** Fires at Ctrl+C. */
  readonly signal: AbortSignal;
}

/**
 * Opens the model and does the work; leaves no process behind. Once a process: from here on it ends at signals in its
 * own way.
 * @throws StudioError when the model does not open; stopped, at Ctrl+C.
 */
export async function withDetector(
  { model: folder, provider, timeLimit, set }: DetectorOptions,
  work: (opened: OpenedModel) => Promise<number>,
): Promise<number> {
  const client = new DetectorClient(programProcess('detector'));
  client.limitTime(timeLimit);
  const signal = interruption(() => client.stop());
  try {
    const model = await client.open(folder, provider);
    const settings = set.reduce(
      (former, { name, value }) => withSetting(model.rules, former, name, value),
      model.settings,
    );
    say(`${model.name} on ${providerText(model.provider)}`);
    return await work({ client, model, settings, signal });
  } finally {
    await client.close();
  }
}

function providerText({ requested, actual, reason }: ProviderReport): string {
  if (reason === '') return actual;
  return `${actual} (asked ${requested}; ${reason})`;
}
