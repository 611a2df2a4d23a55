/** The live settings: what the next run uses, beside what the package says. */
import {
  settingNames,
  withSetting,
  type DetectionSettings,
  type HeadSettings,
  type RpnSettings,
} from '../../../../shared/model/settings.ts';

export type SettingName = `rpn.${keyof RpnSettings}` | `head.${keyof HeadSettings}`;

/** The value of a setting by its dotted name. */
export function settingOf(settings: DetectionSettings, name: SettingName): number {
  const flat: Readonly<Record<SettingName, number>> = {
    'rpn.preNmsTopN': settings.rpn.preNmsTopN,
    'rpn.postNmsTopN': settings.rpn.postNmsTopN,
    'rpn.nmsIoU': settings.rpn.nmsIoU,
    'rpn.minSize': settings.rpn.minSize,
    'rpn.scoreThreshold': settings.rpn.scoreThreshold,
    'head.scoreThreshold': settings.head.scoreThreshold,
    'head.nmsIoU': settings.head.nmsIoU,
    'head.maxDetections': settings.head.maxDetections,
    'head.minSize': settings.head.minSize,
  };
  return flat[name];
}

const names: readonly SettingName[] = settingNames.filter((name): name is SettingName =>
  /^(rpn|head)\./.test(name),
);

export function equalSettings(a: DetectionSettings, b: DetectionSettings): boolean {
  return names.every((name) => settingOf(a, name) === settingOf(b, name));
}

export class SettingsState {
  readonly #onchange: () => void;
  #package = $state.raw<DetectionSettings | null>(null);
  #live = $state.raw<DetectionSettings | null>(null);

  constructor(onchange: () => void) {
    this.#onchange = onchange;
  }

  /** The package's own settings; null before a model is open. */
  get package(): DetectionSettings | null {
    return this.#package;
  }

  get live(): DetectionSettings | null {
    return this.#live;
  }

  readonly changed: boolean = $derived.by(
    () =>
      this.#package !== null && this.#live !== null && !equalSettings(this.#package, this.#live),
  );

  /** Starts from a package's settings. */
  open(settings: DetectionSettings): void {
    this.#package = settings;
    this.#live = settings;
    this.#onchange();
  }

  /** @throws Error with one sentence when the value is not allowed. */
  set(name: SettingName, value: number): void {
    if (this.#live === null) return;
    this.#live = withSetting(this.#live, name, value);
    this.#onchange();
  }

  reset(): void {
    this.#live = this.#package;
    this.#onchange();
  }

  /** Takes settings that were remembered; nothing before a model is open. */
  restore(live: DetectionSettings): void {
    if (this.#package === null) return;
    this.#live = live;
    this.#onchange();
  }

  /** Returns one setting to the package's value. */
  resetOne(name: SettingName): void {
    if (this.#package !== null) this.set(name, settingOf(this.#package, name));
  }

  isChanged(name: SettingName): boolean {
    if (this.#package === null || this.#live === null) return false;
    return settingOf(this.#package, name) !== settingOf(this.#live, name);
  }
}
