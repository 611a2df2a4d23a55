/** What the table of Evaluate lists: what a number counts, sifted and sorted, and the line that keys are about. */
import type { FalseAlarm } from '../../../../shared/evaluation/metrics/falseAlarms.ts';
import type { LabelError } from '../../../../shared/evaluation/metrics/labelErrors.ts';
import type { Recounted } from '../../../../shared/evaluation/recounted.ts';
import {
  keyOf,
  lineOfCase,
  siftedCases,
  type CaseLine,
  type CaseList,
  type CaseOrder,
  type CaseRef,
  type CaseSift,
} from './cases.ts';
import type { Evaluation } from './evaluation.svelte.ts';

/** What is listed of. */
interface Counted {
  readonly current: Pick<Evaluation, 'set'> | null;
  readonly recount: Recounted | null;
  /** What is listed where nothing else is. */
  readonly misses: CaseList;
  /** Counted when somebody asks. */
  readonly falseAlarms: readonly FalseAlarm[];
  readonly labelErrors: readonly LabelError[];
  nameOf(pictureId: string): string;
}

const noAlarms: ReadonlyMap<number, FalseAlarm> = new Map();

export class Listing {
  readonly #counted: Counted;
  /** null: all misses. */
  #listed = $state.raw<CaseList | null>(null);
  #selected = $state.raw<CaseRef | null>(null);
  #sift = $state.raw<CaseSift>({
    ...{ className: null, size: null, find: '', order: 'given', reversed: false },
  });

  constructor(counted: Counted) {
    this.#counted = counted;
  }

  get sift(): CaseSift {
    return this.#sift;
  }

  readonly listed: CaseList = $derived.by(() => this.#listed ?? this.#counted.misses);

  /** Whether it is what is always there, and not what a number was clicked for. */
  readonly isAllMisses: boolean = $derived.by(() => this.#listed === null);

  readonly #alarms: ReadonlyMap<number, FalseAlarm> = $derived.by(
    () => new Map(this.#counted.falseAlarms.map((alarm) => [alarm.detection, alarm])),
  );

  readonly #errors: ReadonlyMap<string, LabelError> = $derived.by(
    () =>
      new Map(
        this.#counted.labelErrors.map((error) => [
          keyOf(
            error.kind === 'missing'
              ? { of: 'detection', row: error.detection }
              : { of: 'object', row: error.object },
          ),
          error,
        ]),
      ),
  );

  readonly lines: readonly CaseLine[] = $derived.by(() => {
    const { current, recount } = this.#counted;
    if (current === null || recount === null) return [];
    const cases = this.listed.cases();
    const hasDetections = cases.some(({ of }) => of === 'detection');
    const names = new Map(current.set.classes.map(({ id, name }) => [id, name]));
    const from = {
      ...{ set: current.set, recount, errors: this.#errors },
      alarms: hasDetections ? this.#alarms : noAlarms,
      className: (id: number) => names.get(id) ?? `class ${id}`,
    };
    const lines = cases.map((ref) => lineOfCase(from, ref));
    return siftedCases(lines, this.#sift, (id) => this.#counted.nameOf(id));
  });

  /** The line that keys are about: the selected one, or the first. */
  readonly selectedLine: CaseLine | null = $derived.by(() => {
    const key = this.#selected === null ? null : keyOf(this.#selected);
    return this.lines.find(({ ref }) => keyOf(ref) === key) ?? this.lines[0] ?? null;
  });

  siftBy(sift: Partial<CaseSift>): void {
    this.#sift = { ...this.#sift, ...sift };
  }

  /** Sorts by a column, and again the other way round. */
  orderBy(order: CaseOrder): void {
    const reversed = this.#sift.order === order && !this.#sift.reversed;
    this.siftBy({ order, reversed });
  }

  /** Lists what a number counts; the same again, or null: all misses. */
  list(list: CaseList | null): void {
    this.#listed = list?.title === this.#listed?.title ? null : list;
    this.#selected = null;
    this.siftBy({ order: 'given', reversed: false });
  }

  select(ref: CaseRef | null): void {
    this.#selected = ref;
  }

  /** Rows are of other numbers now, as at another threshold: what a number was clicked for is no more. */
  clear(): void {
    this.#listed = null;
    this.#selected = null;
  }
}
