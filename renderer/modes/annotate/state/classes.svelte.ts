/** The classes of the project: which one the next box gets, by which digit, and what a new one is. */
import type { Annotation } from '../../../../shared/annotation/annotation.ts';
import { nextColour, nextKey } from '../../../../shared/project/classColours.ts';
import type { SingleEdit } from '../../../../shared/project/edits.ts';
import type { CountedClass, ProjectClass } from '../../../../shared/project/project.ts';
import { colourOf } from '../../../canvas/palette.ts';
import type { Colour } from '../../../canvas/scene.ts';
import { fits } from '../../../studio/fits.ts';
import type { Project } from './project.svelte.ts';

/** The colour of what has no class. */
const classless = '#cfd6df';

/** The class that a person chose for the next box: of another project, its id would be another class's. */
export interface ChosenClass {
  /** The project's file. */
  readonly project: string;
  readonly id: number;
}

export class Classes {
  readonly #project: Pick<Project, 'open' | 'state'>;
  #chosen = $state.raw<ChosenClass | null>(null);

  constructor(project: Pick<Project, 'open' | 'state'>) {
    this.#project = project;
  }

  readonly all: readonly CountedClass[] = $derived.by(() => this.#project.state.classes);

  readonly #byId: ReadonlyMap<number, CountedClass> = $derived.by(
    () => new Map(this.all.map((each) => [each.id, each])),
  );

  readonly #byName: ReadonlyMap<string, CountedClass> = $derived.by(
    () => new Map(this.all.map((each) => [each.name, each])),
  );

  /** The class that the next box gets; null: there is none. */
  readonly next: CountedClass | null = $derived.by(() => {
    const chosen = this.#chosen?.project === this.#project.open?.path ? this.#chosen : null;
    return this.of(chosen?.id ?? null) ?? this.all[0] ?? null;
  });

  /** In the project that is open. */
  chooseNext(id: number): void {
    const project = this.#project.open?.path;
    if (project !== undefined) this.#chosen = { project, id };
  }

  /** What a person chose last; null: nothing, and the first of all is meant. */
  get chosen(): ChosenClass | null {
    return this.#chosen;
  }

  /** Comes back to what was chosen, also before its project is open. */
  rememberChosen(chosen: ChosenClass | null): void {
    this.#chosen = chosen;
  }

  of(id: number | null): CountedClass | null {
    return id === null ? null : (this.#byId.get(id) ?? null);
  }

  named(name: string): CountedClass | null {
    return this.#byName.get(name) ?? null;
  }

  nameOf(id: number | null): string {
    if (id === null) return 'no class';
    return this.of(id)?.name ?? `class ${id}`;
  }

  /** `#rrggbb` */
  hexOf(id: number | null): string {
    return this.of(id)?.colour ?? classless;
  }

  colourOf(id: number | null): Colour {
    return colourOf(this.hexOf(id));
  }

  /** The class of a digit; null where none has it. */
  withKey(digit: number): CountedClass | null {
    return this.all.find(({ key }) => key === digit) ?? null;
  }

  /** Classes that fit what is typed, in their order. */
  search(query: string): readonly CountedClass[] {
    return this.all.filter(({ name }) => fits(query, name));
  }

  /** How many of each class are among annotations. */
  countsIn(annotations: readonly Annotation[]): ReadonlyMap<number | null, number> {
    const counts = new Map<number | null, number>();
    for (const { classId } of annotations) counts.set(classId, (counts.get(classId) ?? 0) + 1);
    return counts;
  }

  /**
   * New classes as edits, each with a free id, colour and key.
   * @param names none of which is one yet @param wantedIds the ids that they have in a model, taken where they are free
   */
  additions(
    names: readonly string[],
    wantedIds: ReadonlyMap<string, number> = new Map(),
  ): readonly (Extract<SingleEdit, { kind: 'addClass' }> & ProjectClass)[] {
    const taken: ProjectClass[] = [...this.all];
    return names.map((name) => {
      const wanted = wantedIds.get(name);
      const isFree = wanted !== undefined && !taken.some(({ id }) => id === wanted);
      const made = {
        id: isFree ? wanted : 1 + taken.reduce((most, { id }) => Math.max(most, id), 0),
        name,
        colour: nextColour(taken.map(({ colour }) => colour)),
        key: nextKey(taken.map(({ key }) => key)),
      };
      taken.push(made);
      return { kind: 'addClass' as const, ...made };
    });
  }
}
