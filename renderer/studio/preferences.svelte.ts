/** What a person prefers, remembered by the browser: theme, panels, keys, provider, a picture's time, the place in the tour. */
import * as v from 'valibot';
import { providerRequestSchema } from '../../shared/model/providers.ts';
import { timeLimitSchema, usualTimeLimit } from '../../shared/model/timeLimit.ts';

const tourMarkSchema = v.picklist(['done', 'skipped']);

/** What became of a step of the tour. */
export type TourMark = v.InferOutput<typeof tourMarkSchema>;

const schema = v.object({
  theme: v.fallback(v.picklist(['system', 'light', 'dark']), 'system'),
  listShown: v.fallback(v.boolean(), true),
  inspectorShown: v.fallback(v.boolean(), true),
  /** Widths in CSS pixels. */
  listWidth: v.fallback(v.pipe(v.number(), v.minValue(160), v.maxValue(480)), 232),
  inspectorWidth: v.fallback(v.pipe(v.number(), v.minValue(260), v.maxValue(560)), 344),
  provider: v.fallback(providerRequestSchema, 'auto'),
  /** Of a picture. */
  timeLimit: v.fallback(timeLimitSchema, usualTimeLimit),
  keys: v.fallback(v.record(v.string(), v.array(v.string())), {}),
  /** Where a person was in the tour: the step's id, '' before the first, and what became of each. */
  tour: v.fallback(v.object({ step: v.string(), marks: v.record(v.string(), tourMarkSchema) }), {
    step: '',
    marks: {},
  }),
});

export type PreferenceValues = v.InferOutput<typeof schema>;
export type Theme = PreferenceValues['theme'];

const storageKey = 'anchorscope.preferences';

/** Where preferences are kept; a browser may refuse it, and then they last as long as the window. */
export type PreferenceStorage = Pick<Storage, 'getItem' | 'setItem'>;

export class Preferences {
  readonly #storage: PreferenceStorage | null;
  #values = $state.raw<PreferenceValues>(v.parse(schema, {}));
  #systemDark = $state(true);

  constructor(storage: PreferenceStorage | null) {
    this.#storage = storage;
    this.#values = v.parse(schema, read(storage));
  }

  get values(): PreferenceValues {
    return this.#values;
  }

  /** What the window shows: the person's choice, else the system's. */
  readonly shownTheme: 'light' | 'dark' = $derived.by(() => {
    if (this.#values.theme !== 'system') return this.#values.theme;
    return this.#systemDark ? 'dark' : 'light';
  });

  systemIsDark(dark: boolean): void {
    this.#systemDark = dark;
  }

  set(change: Partial<PreferenceValues>): void {
    this.#values = v.parse(schema, { ...this.#values, ...change });
    try {
      this.#storage?.setItem(storageKey, JSON.stringify(this.#values));
    } catch {
      // A full or refused storage loses the preference at the end of the session, nothing else.
    }
  }
}

function read(storage: PreferenceStorage | null): object {
  try {
    const value: unknown = JSON.parse(storage?.getItem(storageKey) ?? '{}');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
