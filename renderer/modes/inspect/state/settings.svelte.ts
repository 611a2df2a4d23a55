/** The live settings: what the next run uses, beside what the package says. */
import {
  equalSettings,
  settingOf,
  withSetting,
  type DetectionSettings,
  type SettingRule,
} from '../../../../shared/model/settings.ts';

export class SettingsState {
  #rules: readonly SettingRule[] = [];
  #package = $state.raw<DetectionSettings | null>(null);
  #live = $state.raw<DetectionSettings | null>(null);

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

  /** Starts from a package's settings. @param rules what each may be */
  open(settings: DetectionSettings, rules: readonly SettingRule[]): void {
    this.#rules = rules;
    this.#package = settings;
    this.#live = settings;
  }

  /** @throws Error with one sentence when the value is not allowed. */
  set(name: string, value: number): void {
    if (this.#live !== null) this.#live = withSetting(this.#rules, this.#live, name, value);
  }

  reset(): void {
    this.#live = this.#package;
  }

  /** Returns one setting to the package's value. */
  resetOne(name: string): void {
    if (this.#package !== null) this.set(name, settingOf(this.#package, name));
  }

  isChanged(name: string): boolean {
    if (this.#package === null || this.#live === null) return false;
    return settingOf(this.#package, name) !== settingOf(this.#live, name);
  }
}
