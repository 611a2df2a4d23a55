/** The models of a comparison, each open in a process of its own, with the settings that were asked for. */
import type { ModelSummary } from '../../shared/contract/models.ts';
import {
  proposalStages,
  type ProposalStage,
} from '../../shared/evaluation/compare/proposalCurves.ts';
import {
  changedSettings,
  withSetting,
  type DetectionSettings,
} from '../../shared/model/settings.ts';
import { StudioError } from '../../shared/result.ts';
import { DetectorClient } from '../services/detection/detectorClient.ts';
import type { CompareOptions } from './compareOptions.ts';
import { programProcess } from './subprocess.ts';

export interface ComparedModel {
  /** From 1, as `--set` names it. */
  readonly number: number;
  readonly client: DetectorClient;
  readonly model: ModelSummary;
  readonly settings: DetectionSettings;
  /** Unlike that of any other: `blood-cells`, `2 blood-cells, rpn.nmsIoU 0.3`. */
  readonly name: string;
  readonly proposals: readonly ProposalStage[];
}

type Changes = CompareOptions['set'];

/** @throws StudioError as DetectorClient.open, and where no model has a setting. */
export async function openModels(
  clients: readonly DetectorClient[],
  { models: folders, provider, timeLimit, set }: CompareOptions,
): Promise<readonly ComparedModel[]> {
  checkNumbers(folders.length, set);
  const opened: Omit<ComparedModel, 'name'>[] = [];
  for (const [i, folder] of folders.entries()) {
    const client = clients[i] ?? new DetectorClient(programProcess('detector'));
    client.limitTime(timeLimit);
    const model = await client.open(folder, provider);
    const settings = settingsOf(model, i + 1, set);
    opened.push({
      number: i + 1,
      client,
      model,
      settings,
      proposals: proposalStages(model.stages),
    });
  }
  checkAllMeant(opened, set);
  const isOnce = ({ model: { name } }: Pick<ComparedModel, 'model'>) =>
    opened.filter((each) => each.model.name === name).length === 1;
  return opened.map((each) => {
    const changes = changesText(each.model.settings, each.settings);
    const named = changes === '' ? each.model.name : `${each.model.name}, ${changes}`;
    return { ...each, name: isOnce(each) ? named : `${each.number} ${named}` };
  });
}

function settingsOf(model: ModelSummary, number: number, set: Changes): DetectionSettings {
  const has = (name: string) => model.rules.some((rule) => rule.name === name);
  return set
    .filter((change) => change.model === number || (change.model === null && has(change.name)))
    .reduce(
      (former, { name, value }) => withSetting(model.rules, former, name, value),
      model.settings,
    );
}

function checkNumbers(count: number, set: Changes): void {
  for (const { model: number, name } of set) {
    if (number === null || (number >= 1 && number <= count)) continue;
    const sentence = `--set ${number}:${name} names model ${number}, and there are ${count}.`;
    throw new StudioError('badInput', sentence);
  }
}

function checkAllMeant(opened: readonly { readonly model: ModelSummary }[], set: Changes): void {
  const isKnown = (name: string) =>
    opened.some(({ model }) => model.rules.some((rule) => rule.name === name));
  for (const { model: number, name } of set) {
    if (number !== null || isKnown(name)) continue;
    throw new StudioError('badInput', `None of the models has the setting ${name}.`);
  }
}

/** `rpn.nmsIoU 0.3, head.nmsIoU 0.5` */
function changesText(own: DetectionSettings, settings: DetectionSettings): string {
  return changedSettings(own, settings)
    .map(({ name, value }) => `${name} ${value}`)
    .join(', ');
}
