/**
 * The tour: where a person is in it, what is done, and what it changed of the window. A step's tasks are judged by
 * the state of the window, so that it does not matter how somebody came there.
 */
import * as v from 'valibot';
import type { Mode, ModeSession } from '../../studio/mode.ts';
import type { TourMark } from '../../studio/preferences.svelte.ts';
import type { Studio } from '../../studio/studio.ts';
import {
  dialOf,
  type HeldDial,
  type TourDial,
  type TourFacts,
  type TourLack,
  type TourWatch,
} from '../../studio/tour.ts';
import { item } from '../../../shared/item.ts';
import { fill } from './fill.ts';
import { chapters, ui } from './tourTexts.ts';
import type { StepBody } from './tourText.ts';
import { bodyOf, toldSteps, type ToldStep } from './tourSteps.ts';

/** What the panel shows. offer: a place to go on at. */
export type TourScreen = 'offer' | 'step' | 'end';

/** The dialog that asks whether what the person changed stays. */
export const keepDialog = 'tour.keep';

/** What is begun anew where another picture or model is opened, or a step is said in other words. */
interface Begun {
  readonly step: string;
  readonly of: string;
  readonly watch: TourWatch;
}

export class Tour {
  readonly steps: readonly ToldStep[];
  readonly #studio: Pick<Studio, 'dialogs' | 'mode' | 'model' | 'pictures' | 'preferences'>;
  readonly #dials: readonly TourDial[];
  #screen = $state.raw<TourScreen | null>(null);
  #at = $state(0);
  #tasks = $state.raw<readonly boolean[]>([]);
  #answers = $state.raw<readonly (number | null)[]>([]);
  #said = $state('');
  #moves = $state(0);
  #begun: Begun | null = null;
  /** How things were when the tour was opened. */
  #before: readonly HeldDial[] = [];
  /** What the shown step changed, from what and to what. */
  #made: { readonly before: HeldDial; readonly after: HeldDial }[] = [];

  constructor(
    studio: Pick<Studio, 'dialogs' | 'mode' | 'model' | 'pictures' | 'preferences'>,
    modes: readonly Mode[],
  ) {
    this.#studio = studio;
    this.steps = toldSteps(chapters, modes);
    const { preferences } = studio;
    this.#dials = [
      dialOf(
        () => preferences.values.inspectorShown,
        (inspectorShown) => preferences.set({ inspectorShown }),
      ),
      ...modes.flatMap(({ tour }) => tour?.dials ?? []),
    ];
  }

  // ------------------------------------------------------------------------------------- what is seen

  get open(): boolean {
    return this.#screen !== null;
  }

  get screen(): TourScreen | null {
    return this.#screen;
  }

  /** The place of the step that is shown, or at which the tour goes on, from 0. */
  get at(): number {
    return this.#at;
  }

  readonly told: ToldStep = $derived.by(() => item(this.steps, this.#at));
  readonly body: StepBody = $derived.by(() => bodyOf(this.told));
  readonly lack: TourLack | null = $derived.by(() => this.told.step?.lack() ?? null);

  /** For each task of the step whether it was done since the step was entered. */
  get tasks(): readonly boolean[] {
    return this.#tasks;
  }

  answerTo(task: number): number | null {
    return this.#answers[task] ?? null;
  }

  /** What is told to who does not see it. */
  get said(): string {
    return this.#said;
  }

  /** Grows with each step that the person goes: the keyboard goes with it. */
  get moves(): number {
    return this.#moves;
  }

  markOf({ text }: ToldStep): TourMark | null {
    return this.#studio.preferences.values.tour.marks[text.id] ?? null;
  }

  countMarked(mark: TourMark, steps: readonly ToldStep[] = this.steps): number {
    return steps.filter((step) => this.markOf(step) === mark).length;
  }

  /** What the run says for the texts of a step; nothing where no mode has that step. */
  factsOf(id: string): TourFacts {
    return this.steps.find(({ text }) => text.id === id)?.step?.facts() ?? {};
  }

  /** Whether the step happens in a mode that is not shown now. */
  readonly isElsewhere: boolean = $derived.by(() => {
    const { mode } = this.told;
    return mode !== null && mode.id !== this.#studio.mode.id;
  });

  /** The parts of the window that the step points out. */
  readonly parts: readonly string[] = $derived.by(() =>
    this.#screen === 'step' && !this.isElsewhere && this.lack === null
      ? this.body.rings.map(({ part }) => part)
      : [],
  );

  // -------------------------------------------------------------------------------- what a person does

  /** Opens it: where somebody was in it before, offers to go on there. */
  show(): void {
    if (this.open) return;
    this.#before = this.#dials.map((hold) => hold());
    const at = this.steps.findIndex(
      ({ text }) => text.id === this.#studio.preferences.values.tour.step,
    );
    this.#at = Math.max(0, at);
    if (at > 0 || this.countMarked('done') > 0) this.#screen = 'offer';
    else this.#enter(0);
  }

  goOn(): void {
    this.#enter(this.#at);
  }

  fromStart(): void {
    this.#studio.preferences.set({ tour: { step: '', marks: {} } });
    this.#enter(0);
  }

  goTo(at: number): void {
    if (this.open && this.steps[at] !== undefined) this.#enter(at);
  }

  next(): void {
    if (this.#screen === 'offer') return this.goOn();
    if (this.#screen !== 'step') return;
    if (this.#at + 1 < this.steps.length) return this.#enter(this.#at + 1);
    this.#putBack();
    this.#screen = 'end';
    this.#moves++;
    this.#said = ui.endTitle;
  }

  back(): void {
    if (this.#screen === 'end') this.#enter(this.#at);
    else if (this.#screen === 'step' && this.#at > 0) this.#enter(this.#at - 1);
  }

  skip(): void {
    if (this.markOf(this.told) === null) this.#mark('skipped');
    this.next();
  }

  /** Does a task for the person. */
  showMe(task: number): void {
    const watch = this.#begun?.watch;
    this.#act(() => {
      if (this.isElsewhere) this.#showPlace();
      watch?.showMe(task);
    });
    const right = watch?.right?.(task) ?? null;
    if (right === null) this.look();
    else this.answer(task, right);
  }

  answer(task: number, answer: number): void {
    const answers = [...this.#answers];
    answers[task] = answer;
    this.#answers = answers;
    this.look();
  }

  /** Goes back to where the step happens, from another mode. */
  showAgain(): void {
    this.#act(() => this.#showPlace());
  }

  /** Leaves: at once, or when it is told whether what the person changed stays. */
  leave(): void {
    if (!this.open) return;
    this.#putBack();
    if (this.#before.some(({ changed }) => changed())) this.#studio.dialogs.show(keepDialog);
    else this.#close();
  }

  /** @param kept whether what the person changed stays */
  leaveFor(kept: boolean): void {
    if (!kept) for (const held of this.#before) if (held.changed()) held.restore();
    this.#close();
  }

  // ----------------------------------------------------------------------------------------- the work

  /** Looks at what is done. Called as the window's state changes. */
  look(): void {
    if (this.#screen !== 'step') return;
    const { step, text } = this.told;
    if (step === null) return this.#isDone();
    const { model, pictures } = this.#studio;
    // What was missing may be there now: only then can it be shown.
    const isThere = this.lack === null;
    const of = [model.summary?.id, pictures.currentId, step.variant(), isThere].join('\n');
    if (this.#begun?.step !== text.id || this.#begun.of !== of) this.#begin(text.id, of);
    if (!isThere) return;
    const done = this.#begun?.watch.done() ?? [];
    const before = this.#tasks;
    const now = this.body.tasks.map((_, i) => before[i] === true || done[i] === true);
    if (now.every((each, i) => each === before[i])) return;
    this.#tasks = now;
    const newly = this.body.tasks.filter((_, i) => now[i] === true && before[i] !== true);
    const facts = step.facts();
    this.#said = newly.map((task) => fill(ui.taskDone, { task: fill(task.text, facts) })).join(' ');
    if (now.every(Boolean)) this.#isDone();
  }

  /** What a reload comes back to. */
  readonly session: ModeSession = {
    save: () => ({ open: this.open }),
    restore: (saved) => {
      const parsed = v.safeParse(v.object({ open: v.boolean() }), saved);
      if (!parsed.success || !parsed.output.open) return;
      this.show();
      this.goOn();
    },
  };

  #enter(at: number): void {
    this.#putBack();
    this.#at = at;
    this.#screen = 'step';
    this.#moves++;
    const { text } = this.told;
    this.#said = '';
    const { tour } = this.#studio.preferences.values;
    this.#studio.preferences.set({ tour: { ...tour, step: text.id } });
    this.#begun = null;
    this.look();
  }

  /** A step's tasks from now on: on this picture, with this model. */
  #begin(id: string, of: string): void {
    const isOther = this.#begun?.step !== id;
    const { step } = this.told;
    if (step === null) return;
    if (isOther || this.#tasks.length !== this.body.tasks.length) this.#tasks = [];
    this.#answers = [];
    this.#begun = { step: id, of, watch: step.begin((task) => this.answerTo(task)) };
    this.#act(() => this.#showPlace());
  }

  #showPlace(): void {
    const { mode, step } = this.told;
    if (mode === null || step === null) return;
    this.#studio.mode.show(mode.id);
    if (this.body.rings.some(({ part }) => part === 'inspector')) {
      this.#studio.preferences.set({ inspectorShown: true });
    }
    if (this.lack === null) step.enter();
  }

  /** Does something for the tour, which is put back when the step is left. */
  #act(act: () => void): void {
    const before = this.#dials.map((hold) => hold());
    act();
    for (const [i, held] of before.entries()) {
      const hold = this.#dials[i];
      if (hold !== undefined && held.changed()) this.#made.push({ before: held, after: hold() });
    }
  }

  /** Puts back what the step changed and nobody changed since. */
  #putBack(): void {
    for (const { before, after } of this.#made.toReversed()) {
      if (!after.changed()) before.restore();
    }
    this.#made = [];
  }

  #isDone(): void {
    if (this.markOf(this.told) !== 'done') this.#mark('done');
  }

  #mark(mark: TourMark): void {
    const { tour } = this.#studio.preferences.values;
    const marks = { ...tour.marks, [this.told.text.id]: mark };
    this.#studio.preferences.set({ tour: { ...tour, marks } });
  }

  #close(): void {
    this.#screen = null;
    this.#begun = null;
    this.#before = [];
    this.#made = [];
  }
}
