/**
 * What a model says of the shown picture and nobody has answered yet: from which score on it is drawn, of which classes
 * it is accepted, and what accepting and dismissing it does.
 */
import { SvelteSet } from 'svelte/reactivity';
import { iou, type Box } from '../../../../shared/geometry/boxes.ts';
import { axisOfScores, type ScoreAxis } from '../../../../shared/detection/stages/scores.ts';
import { marginRule } from '../../../../shared/model/settings.ts';
import { clamp } from '../../../../shared/numbers.ts';
import type { ClassSummary } from '../../../../shared/annotation/classSummary.ts';
import { noAttributes, type AnnotationOrigin } from '../../../../shared/annotation/annotation.ts';
import type { Edit, NewAnnotation, SingleEdit } from '../../../../shared/project/edits.ts';
import type { Suggestion, Suggestions as OfModel } from '../../../../shared/project/project.ts';
import {
  openSuggestions,
  sameIoU,
  type NamedAnnotation,
} from '../../../../shared/project/suggestions.ts';
import type { Classes } from './classes.svelte.ts';
import type { ShownPicture } from './shownPicture.svelte.ts';

/** A suggestion with its place among the model's rows, by which it is selected. */
export interface OpenSuggestion extends Suggestion {
  readonly row: number;
}

/** What is suggested of one class. */
export interface SuggestedClass {
  readonly name: string;
  /** The project's; null where it is no class here. */
  readonly classId: number | null;
  /** Open ones from the threshold on. */
  readonly count: number;
  readonly ticked: boolean;
}

const usualThreshold = 0.5;

/** As many classes as have a digit of their own. */
const mostTakenAlong = 10;

export class Suggestions {
  readonly #picture: Pick<ShownPicture, 'annotations' | 'content' | 'id'>;
  readonly #classes: Classes;
  readonly #modelClasses: () => readonly ClassSummary[];
  #threshold = $state(usualThreshold);
  /** Whether the threshold is being moved: what is below it is seen then, too. */
  #adjusting = $state(false);
  /** Names of classes that are not accepted. */
  readonly #unticked = new SvelteSet<string>();

  /** @param modelClasses of the open model, whose ids new classes get where they are free */
  constructor(
    picture: Pick<ShownPicture, 'annotations' | 'content' | 'id'>,
    classes: Classes,
    modelClasses: () => readonly ClassSummary[],
  ) {
    this.#modelClasses = modelClasses;
    this.#picture = picture;
    this.#classes = classes;
  }

  get threshold(): number {
    return this.#threshold;
  }

  set threshold(score: number) {
    this.#threshold = clamp(score, marginRule.least, marginRule.most);
  }

  get adjusting(): boolean {
    return this.#adjusting;
  }

  set adjusting(adjusting: boolean) {
    this.#adjusting = adjusting;
  }

  get unticked(): readonly string[] {
    return [...this.#unticked];
  }

  tick(name: string, ticked: boolean): void {
    if (ticked) this.#unticked.delete(name);
    else this.#unticked.add(name);
  }

  /** The model's own; null where none was asked about the picture. */
  readonly ofModel: OfModel | null = $derived.by(() => this.#picture.content?.suggestions ?? null);

  readonly named: readonly NamedAnnotation[] = $derived.by(() =>
    this.#picture.annotations.map((annotation) => ({
      annotation,
      className: this.#classes.of(annotation.classId)?.name ?? null,
    })),
  );

  /** Over what range their scores go. */
  readonly axis: ScoreAxis = $derived.by(() =>
    axisOfScores((this.ofModel?.rows ?? []).map(({ score }) => score)),
  );

  /** All that is not answered, whatever its score, the best first. */
  readonly open: readonly OpenSuggestion[] = $derived.by(() => {
    const rows = this.ofModel?.rows ?? [];
    const { content } = this.#picture;
    if (content === null || rows.length === 0) return [];
    const open = new Set(openSuggestions(rows, this.named, content.dismissals));
    return rows.flatMap((suggestion, row) =>
      open.has(suggestion) ? [{ ...suggestion, row }] : [],
    );
  });

  /** Those that are drawn and listed: from the threshold on, of the ticked classes. */
  readonly shown: readonly OpenSuggestion[] = $derived.by(() =>
    this.open.filter(
      ({ score, className }) => score >= this.#threshold && this.isTicked(className),
    ),
  );

  /** Those that the threshold leaves out, while it is moved. */
  readonly below: readonly OpenSuggestion[] = $derived.by(() =>
    this.#adjusting
      ? this.open.filter(
          ({ score, className }) => score < this.#threshold && this.isTicked(className),
        )
      : [],
  );

  /** The classes of what the model says of the picture, those of the project first. */
  readonly classes: readonly SuggestedClass[] = $derived.by(() => {
    const names = new Set(this.ofModel?.rows.map(({ className }) => className));
    const counts = new Map<string, number>();
    for (const { className, score } of this.open) {
      if (score >= this.#threshold) counts.set(className, (counts.get(className) ?? 0) + 1);
    }
    const own = this.#classes.all.filter(({ name }) => names.has(name));
    const others = [...names].filter((name) => this.#classes.named(name) === null);
    return [
      ...own.map(({ id, name }) => ({ id, name })),
      ...others.map((name) => ({ id: null, name })),
    ].map(({ id, name }) => ({
      name,
      classId: id,
      count: counts.get(name) ?? 0,
      ticked: this.isTicked(name),
    }));
  });

  /** The highest score of what is open; null where nothing is. */
  readonly highest: number | null = $derived.by(() =>
    this.open.reduce<number | null>((most, { score }) => Math.max(most ?? score, score), null),
  );

  /** Classes that the project does not have are left out until a person adds them, but where it has none yet. */
  isTicked(name: string): boolean {
    const isKnown = this.#classes.all.length === 0 || this.#classes.named(name) !== null;
    return isKnown && !this.#unticked.has(name);
  }

  at(row: number): OpenSuggestion | null {
    return this.open.find((each) => each.row === row) ?? null;
  }

  /** The shown one that a box drawn by hand takes the place of: the one that it overlaps most, by half at least. */
  under(box: Box): OpenSuggestion | null {
    let best: OpenSuggestion | null = null;
    let overlap = sameIoU;
    for (const each of this.shown) {
      const value = iou(each.box, box);
      if (value >= overlap) [best, overlap] = [each, value];
    }
    return best;
  }

  /**
   * Whether the first suggestions that are accepted bring all classes of the model along: into a project that has none, of a
   * model with as many as there are digits. One that was not seen by then would not be suggested any more.
   */
  readonly #takesAll: boolean = $derived.by(
    () => this.#classes.all.length === 0 && this.#modelClasses().length <= mostTakenAlong,
  );

  /** The suggested classes that the project does not have, as they would be added to it. */
  readonly #news = $derived.by(() => {
    const ids = new Map(this.#modelClasses().map(({ id, name }) => [name, id]));
    const place = (name: string) => ids.get(name) ?? Infinity;
    const names = new Set([
      ...(this.#takesAll ? ids.keys() : []),
      ...(this.ofModel?.rows ?? []).map(({ className }) => className),
    ]);
    const unknown = [...names].filter((name) => this.#classes.named(name) === null);
    return this.#classes.additions(
      unknown.toSorted((a, b) => place(a) - place(b)),
      ids,
    );
  });

  /** `#rrggbb` of a class, also before it is one of the project's. */
  hexOf(name: string): string {
    const added = this.#news.find((each) => each.name === name);
    return this.#classes.named(name)?.colour ?? added?.colour ?? this.#classes.hexOf(null);
  }

  /** What makes a suggested class one of the project's; none where it is one. */
  adding(names: readonly string[]) {
    return this.#news.filter(({ name }) => names.includes(name));
  }

  /** What accepts suggestions as they are; null where there is nothing to accept. */
  accepting(rows: readonly OpenSuggestion[]): Edit | null {
    const { id: picture } = this.#picture;
    if (picture === null || rows.length === 0) return null;
    const added = this.#takesAll ? this.#news : this.adding(rows.map(({ className }) => className));
    const idOf = (name: string) =>
      this.#classes.named(name)?.id ?? added.find((each) => each.name === name)?.id ?? null;
    const annotations: NewAnnotation[] = rows.map((suggestion) => ({
      geometry: { kind: 'box', box: suggestion.box },
      classId: idOf(suggestion.className),
      attributes: noAttributes,
      origin: this.originOf(suggestion, 'model'),
    }));
    return [...added, { kind: 'addAnnotations', picture, annotations, how: 'accepted' }];
  }

  /** What takes suggestions away from the picture; null where there are none. */
  dismissing(rows: readonly Suggestion[]): SingleEdit | null {
    const { id: picture } = this.#picture;
    if (picture === null || rows.length === 0) return null;
    const dismissals = rows.map(({ box, className }) => ({ box, className }));
    return { kind: 'dismiss', picture, dismissals };
  }

  originOf({ score }: Suggestion, kind: 'model' | 'edited'): AnnotationOrigin {
    return { kind, model: this.ofModel?.model ?? null, score };
  }
}
