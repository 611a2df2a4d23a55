/** The live settings: what the next run uses, beside what the package says. */
import {
  checkSettings,
  equalSettings,
  settingOf,
  withSetting,
  type DetectionSettings,
  type SettingRule,
} from '../../../../shared/model/settings.ts';

export class SettingsState {
  readonly #onchange: () => void;
  #rules: readonly SettingRule[] = [];
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

  readonly changed: boolean = $derived.by(() => this.#live !== null && this.differs(this.#live));

  /** Whether settings are other ones than the package's. */
  differs(settings: DetectionSettings): boolean {
    return this.#package !== null && !equalSettings(this.#package, settings);
  }

  /** Starts from a package's settings. @param rules what each may be */
  open(settings: DetectionSettings, rules: readonly SettingRule[]): void {
    this.#rules = rules;
    this.#package = settings;
    this.#live = settings;
    this.#onchange();
  }

  /** @throws Error with one sentence when the value is not allowed. */
  set(name: string, value: number): void {
    if (this.#live === null) return;
    this.#live = withSetting(this.#rules, this.#live, name, value);
    this.#onchange();
  }

  reset(): void {
    this.#live = this.#package;
    this.#onchange();
  }

  /** Takes settings that were remembered; not those that the open model's may not be. */
  restore(live: DetectionSettings): void {
    try {
      checkSettings(this.#rules, live);
    } catch {
      return;
    }
    this.#live = live;
    this.#onchange();
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
