/** The settings of a detector that a pane can change, each once: those of its stages' controls and thresholds. */
import type {
  SettingControl,
  StageDescription,
} from '../../../../shared/detection/stages/description.ts';

export interface PaneControl {
  readonly name: string;
  readonly title: string;
  readonly help: string;
  readonly digits: number;
  readonly step: number;
  /** What each value is called, where there are a few. */
  readonly choices: readonly string[] | null;
}

const digitsOf: Readonly<Record<SettingControl['unit'], number>> = {
  share: 2,
  pixels: 0,
  deviation: 1,
  factor: 3,
  count: 0,
  choice: 0,
};

/** In the order of the stages. */
export function paneControls(stages: readonly StageDescription[]): readonly PaneControl[] {
  const all = stages.flatMap(({ controls, threshold, title: stage }): PaneControl[] => [
    ...(threshold === null || threshold.setting === null
      ? []
      : [
          {
            ...{ name: threshold.setting, title: `${threshold.title} ≥`, digits: 2, step: 0.01 },
            ...{ help: `The least score of ${stage}.`, choices: null },
          },
        ]),
    ...controls.map(({ name, title, help, unit, choices = null }) => {
      const digits = digitsOf[unit];
      return { name, title, help, digits, step: 10 ** -digits, choices };
    }),
  ]);
  return [
    ...new Map(all.toReversed().map((control) => [control.name, control])).values(),
  ].reverse();
}
