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
  count: 0,
  choice: 0,
  factor: 2,
};

/** In the order of the stages. */
export function paneControls(stages: readonly StageDescription[]): readonly PaneControl[] {
  const all = stages.flatMap(({ controls, threshold, title: stage }): PaneControl[] => {
    const moved = controls.map(({ name, title, help, unit, choices = null }) => {
      const digits = digitsOf[unit];
      return { name, title, help, digits, step: 10 ** -digits, choices };
    });
    const name = threshold?.setting ?? null;
    if (threshold === null || name === null) return moved;
    const words = { title: `${threshold.title} ≥`, help: `The least score of ${stage}.` };
    return [{ name, ...words, digits: 2, step: 0.01, choices: null }, ...moved];
  });
  return [
    ...new Map(all.toReversed().map((control) => [control.name, control])).values(),
  ].reverse();
}
