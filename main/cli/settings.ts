/** Settings as a terminal gives them. */
import { InvalidArgumentError } from 'commander';
import { withSetting, type DetectionSettings } from '../../shared/detection/settings.ts';
import { StudioError } from '../../shared/result.ts';

export interface SettingChange {
  readonly name: string;
  readonly value: number;
}

/** `rpn.nmsIoU=0.6` */
export function parseChange(text: string): SettingChange {
  const equals = text.indexOf('=');
  const value = text.slice(equals + 1).trim();
  if (equals < 1 || value === '' || Number.isNaN(Number(value))) {
    throw new InvalidArgumentError(`It is written name=number, such as rpn.nmsIoU=0.6.`);
  }
  return { name: text.slice(0, equals).trim(), value: Number(value) };
}

export function parseScore(text: string): number {
  const score = Number(text);
  if (text.trim() === '' || !(score >= 0 && score <= 1)) {
    throw new InvalidArgumentError('It is a number from 0 to 1.');
  }
  return score;
}

/** @throws StudioError naming the setting. */
export function applyChanges(
  settings: DetectionSettings,
  changes: readonly SettingChange[],
): DetectionSettings {
  return changes.reduce((current, { name, value }) => {
    try {
      return withSetting(current, name, value);
    } catch (error) {
      throw new StudioError('badInput', error instanceof Error ? error.message : String(error));
    }
  }, settings);
}
