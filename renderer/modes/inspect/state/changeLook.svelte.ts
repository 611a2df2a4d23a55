/** A look at a change of settings, which is this window's alone and leads back to exactly what was set before. */
import type { SavingChange } from '../../../../shared/evaluation/diagnosis/savingChanges.ts';
import { equalSettings, type DetectionSettings } from '../../../../shared/model/settings.ts';
import type { SettingsState } from './settings.svelte.ts';

/** A change that is looked at. */
export interface Look {
  readonly change: SavingChange;
  /** What was set before. */
  readonly former: DetectionSettings;
}

export class ChangeLook {
  readonly #settings: SettingsState;
  #current = $state.raw<Look | null>(null);

  constructor(settings: SettingsState) {
    this.#settings = settings;
  }

  get current(): Look | null {
    return this.#current;
  }

  /** @returns whether it is looked at now: nothing else was, and a model is open */
  begin(change: SavingChange): boolean {
    const { live } = this.#settings;
    if (live === null || this.#current !== null) return false;
    this.#current = { change, former: live };
    for (const { setting, to } of change.changes) this.#settings.set(setting, to);
    return true;
  }

  /** Sets exactly what was set before. */
  undo(): void {
    const look = this.#current;
    if (look === null) return;
    this.#current = null;
    this.#settings.restore(look.former);
  }

  /** What is looked at is what is set from now on. */
  end(): void {
    this.#current = null;
  }

  /** A person may have gone back by hand. */
  settle(): void {
    const [{ live }, look] = [this.#settings, this.#current];
    if (look !== null && live !== null && equalSettings(look.former, live)) this.#current = null;
  }
}
