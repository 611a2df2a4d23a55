/** The classes of a data set: its own, or those that somebody gave, found by name. */
import { countOf, quoted } from '../../shared/annotation/sentences.ts';
import type { SaidAnnotation } from '../../shared/annotation/formats/said.ts';
import { StudioError } from '../../shared/result.ts';
import type { ClassSummary } from '../../shared/annotation/classSummary.ts';

/** How many unknown classes a sentence names. */
const named = 20;

export class DatasetClasses {
  readonly all: readonly ClassSummary[];
  readonly #own: ReadonlyMap<string | number, ClassSummary>;
  readonly #idByName: ReadonlyMap<string, number> | null;
  readonly #unknown = new Map<string, number>();

  /**
   * @param own the data's classes by the key that its annotations have.
   * @param given the classes that count, by name; null for the data's own.
   */
  constructor(
    own: ReadonlyMap<string | number, ClassSummary>,
    given: readonly ClassSummary[] | null,
  ) {
    this.#own = own;
    this.all = given ?? [...own.values()];
    this.#idByName = given === null ? null : new Map(given.map(({ id, name }) => [name, id]));
  }

  /** Whether the data themselves have the annotation's class. */
  isNamed({ key }: SaidAnnotation): boolean {
    return this.#own.has(key);
  }

  /** The id of an annotation's class; null where the data do not name it, or, counted, where it is not among the classes given. */
  idOf({ key }: SaidAnnotation): number | null {
    const own = this.#own.get(key);
    if (own === undefined) return null;
    const id = this.#idByName === null ? own.id : this.#idByName.get(own.name);
    if (id !== undefined) return id;
    this.#unknown.set(own.name, (this.#unknown.get(own.name) ?? 0) + 1);
    return null;
  }

  /** Sorted. */
  get unknown(): string[] {
    return [...this.#unknown.keys()].sort();
  }

  /** All that is unknown at once; null where nothing is. */
  get problem(): string | null {
    const { unknown } = this;
    if (unknown.length === 0) return null;
    const boxes = [...this.#unknown.values()].reduce((sum, count) => sum + count, 0);
    const more = unknown.length > named ? ` and ${unknown.length - named} more` : '';
    return (
      `Left out, because their class is not among the classes: ${countOf(boxes, 'box', 'boxes')} of ` +
      `${unknown.slice(0, named).map(quoted).join(', ')}${more}.`
    );
  }
}

/** The classes of one more file. @throws StudioError where two files mean different classes by one id: it would not be known which is right. */
export function addClasses(
  classes: Map<number, ClassSummary>,
  more: readonly ClassSummary[],
  file: string,
): void {
  for (const one of more) {
    const known = classes.get(one.id);
    if (known !== undefined && known.name !== one.name) {
      throw new StudioError(
        'badInput',
        `${quoted(file)} cannot be used: its class ${one.id} is ${quoted(one.name)}, and that of another file is ${quoted(known.name)}.`,
      );
    }
    classes.set(one.id, one);
  }
}
