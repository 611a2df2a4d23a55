/** Why something was not detected on the picture that is shown: what is asked about, what the run says of it, and which change would have found it. */
import { placeNow } from '../../../../shared/evaluation/annotatedNow.ts';
import type { RunRef } from '../../../../shared/detection/questions.ts';
import type { RowRef } from '../../../../shared/detection/stages/table.ts';
import { classFinder } from '../../../../shared/evaluation/classNames.ts';
import type { ObjectOutcome } from '../../../../shared/evaluation/diagnosis/diagnose.ts';
import type { SavingChange } from '../../../../shared/evaluation/diagnosis/savingChanges.ts';
import { isMissed } from '../../../../shared/evaluation/diagnosis/verdict.ts';
import type { Box } from '../../../../shared/geometry/boxes.ts';
import { equalSettings } from '../../../../shared/model/settings.ts';
import { failureOf, type Failure } from '../../../../shared/result.ts';
import { lastRow } from '../../../studio/explain/path.ts';
import { SavingSearch } from '../../../studio/explain/savingSearch.svelte.ts';
import type { WishedExplanation } from '../../../studio/explainWish.ts';
import type { Studio } from '../../../studio/studio.ts';
import type { RunSnapshot } from '../../../studio/stages/tables.ts';
import { ChangeLook, type Look } from './changeLook.svelte.ts';
import type { SettingsState } from './settings.svelte.ts';
import { searchedSubject, wishedSubject, type Explanation, type Subject } from './subject.ts';
import { coveringIoU, TruthState, type JudgedTruth } from './truth.svelte.ts';

/** Settings that move come to rest before a search begins, milliseconds. */
const restBeforeSearch = 150;

type ExplainingStudio = Pick<Studio, 'classNames' | 'client' | 'firstPixel' | 'model'>;

export class Explaining {
  readonly #studio: ExplainingStudio;
  readonly #looking: ChangeLook;
  readonly #again: () => void;
  readonly truth: TruthState;
  readonly search: SavingSearch;
  #subject = $state.raw<Subject | null>(null);
  /** As it was before what is looked at. */
  #told = $state.raw<Explanation | null>(null);
  /** In the run that is shown now. */
  #now = $state.raw<Explanation | null>(null);
  #failure = $state.raw<Failure | null>(null);
  /** What a person chose; empty: the best. */
  #chosen = $state('');
  /** Whether a person looks at a box meanwhile. */
  #isAside = $state(false);
  #back = $state.raw<WishedExplanation['back'] | null>(null);
  /** A box that is being drawn, image space. */
  draft = $state.raw<Box | null>(null);
  #snapshot: RunSnapshot | null = null;
  #wish: WishedExplanation | null = null;
  #busy = $state(false);
  #isAskedAgain = false;
  #wasLost = false;
  #rest: ReturnType<typeof setTimeout> | undefined;

  /** @param again runs the picture again, where its run is gone */
  constructor(studio: ExplainingStudio, settings: SettingsState, again: () => void) {
    this.#studio = studio;
    this.#looking = new ChangeLook(settings);
    this.#again = again;
    this.truth = new TruthState(
      studio.client,
      () => classFinder(studio.model.classNames, studio.classNames.all),
      () => studio.firstPixel.value,
    );
    this.search = new SavingSearch(studio.client);
    studio.classNames.changed.add(() => this.truthMayDiffer());
    studio.firstPixel.changed.add(() => this.truthMayDiffer());
    studio.model.replaced.add(() => {
      this.#looking.end();
      this.close();
    });
  }

  get subject(): Subject | null {
    return this.#subject;
  }

  /** Whether the explanation has its panel; else something else that is looked at has it. */
  get isShown(): boolean {
    return this.#subject !== null && !this.#isAside;
  }

  /** Whether one waits behind a box that is looked at. */
  get isAside(): boolean {
    return this.#subject !== null && this.#isAside;
  }

  /** What is told: while a change is looked at, as it was before. */
  readonly explanation: Explanation | null = $derived.by(() =>
    this.look === null ? this.#now : (this.#told ?? this.#now),
  );

  /** In the run that is shown. */
  get now(): Explanation | null {
    return this.#now;
  }

  /** Whether it is on its way what became of what is annotated, and of what is asked about. */
  get busy(): boolean {
    return this.#busy;
  }

  get failure(): Failure | null {
    return this.#failure;
  }

  get look(): Look | null {
    return this.#looking.current;
  }

  /** Where the person came from. */
  get back(): WishedExplanation['back'] | null {
    return this.#back;
  }

  /** The changes that are offered. */
  readonly offered: readonly SavingChange[] = $derived.by(() => this.search.found.slice(0, 3));

  /** The one that is chosen; null: none is offered. */
  readonly chosen: SavingChange | null = $derived.by(
    () => this.offered.find((each) => keyOf(each) === this.#chosen) ?? this.offered[0] ?? null,
  );

  choose(change: SavingChange): void {
    this.#chosen = keyOf(change);
  }

  /** The box that is asked about, image space; null: none, or it is not known. */
  readonly box: Box | null = $derived.by(() => {
    const subject = this.#subject;
    if (subject === null) return null;
    if (subject.kind === 'box') return subject.box;
    return this.truth.judged?.objects[subject.index]?.box ?? null;
  });

  /** What it is called. */
  readonly name: string = $derived.by(() => {
    const subject = this.#subject;
    if (subject?.kind === 'object') return this.truth.nameOf(subject.index);
    if (subject?.classIndex == null) return 'Your box';
    return this.#studio.model.className(subject.classIndex);
  });

  /** The row that suppressed what would have become it; null: none did, or nothing is explained. */
  readonly rival: RowRef | null = $derived.by(() => {
    const verdict = this.explanation?.outcome.verdict;
    if (verdict === undefined || !('rival' in verdict)) return null;
    return { stage: verdict.row.stage, row: verdict.rival.by.row };
  });

  /** Asks about an annotated object of the picture that is shown. */
  explain(index: number): void {
    const pictureId = this.#snapshot?.run.pictureId;
    if (pictureId === undefined) return;
    this.#begin({ kind: 'object', pictureId, index });
  }

  /** Asks about a box of the picture that is shown. */
  ask(box: Box, classIndex: number | null): void {
    const pictureId = this.#snapshot?.run.pictureId;
    if (pictureId === undefined) return;
    this.#begin({ kind: 'box', pictureId, box, classIndex });
  }

  /** The next miss in the order of the list, and round. */
  step(by: 1 | -1): void {
    const { misses } = this.truth;
    const own = this.#subject?.kind === 'object' ? misses.indexOf(this.#subject.index) : -1;
    const next = own < 0 ? (by > 0 ? 0 : misses.length - 1) : own + by;
    const index = misses[(next + misses.length) % Math.max(1, misses.length)];
    if (index !== undefined) this.explain(index);
  }

  /** As asked for in another mode, now or when the run on its picture is there. */
  wished(wish: WishedExplanation): void {
    this.#end();
    // It may have been annotated a moment ago.
    this.truth.forget();
    this.#wish = wish;
    this.#back = wish.back;
    void this.#refresh();
  }

  stepAside(): void {
    this.#isAside = this.#subject !== null;
  }

  stepBack(): void {
    this.#isAside = false;
  }

  /** Nothing is asked any more; what is looked at stays until it is gone back from. */
  close(): void {
    this.#end();
    this.#back = null;
  }

  // ------------------------------------------------------------------------------------------- the look

  /** Sets what is chosen, for this window alone. */
  apply(): void {
    const { chosen } = this;
    const told = this.#now;
    if (chosen === null || !this.#looking.begin(chosen)) return;
    this.#told = told;
    this.search.stop();
  }

  /** Sets exactly what was set before. */
  undo(): void {
    this.#looking.undo();
  }

  /** What is looked at is what is set from now on. */
  keep(): void {
    this.#looking.end();
    this.#told = null;
    this.#searchAnew();
  }

  // --------------------------------------------------------------------------------------------- the run

  /** Another run is shown, or none. */
  runIs(snapshot: RunSnapshot | null): void {
    const before = this.#snapshot;
    this.#snapshot = snapshot;
    if (snapshot === null) return;
    if (before?.run.pictureId !== snapshot.run.pictureId && !this.#isOf(snapshot)) this.close();
    this.#looking.settle();
    if (before?.run === snapshot.run) return;
    void this.#refresh();
  }

  /** What is annotated may have changed. */
  truthMayDiffer(): void {
    this.truth.forget();
    void this.#refresh();
  }

  #isOf({ run }: RunSnapshot): boolean {
    const asked = this.#wish?.pictureId ?? this.#subject?.pictureId;
    return asked === undefined || asked === run.pictureId;
  }

  #begin(subject: Subject): void {
    const isOther = subject.kind !== 'box' || this.#subject?.kind !== 'box';
    if (isOther) this.#end();
    else this.search.clear();
    this.#wish = null;
    this.#told = null;
    this.#isAside = false;
    this.#subject = subject;
    void this.#refresh();
  }

  #end(): void {
    clearTimeout(this.#rest);
    this.search.clear();
    this.#wish = null;
    this.#subject = null;
    this.#told = null;
    this.#now = null;
    this.#failure = null;
    this.#isAside = false;
    this.#chosen = '';
  }

  /** Asks what is to be known of the run that is shown, one after another; where it changes meanwhile, again. */
  async #refresh(): Promise<void> {
    this.#isAskedAgain = true;
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#isAskedAgain) {
        this.#isAskedAgain = false;
        await this.#askSafely();
      }
    } finally {
      this.#busy = false;
    }
  }

  async #askSafely(): Promise<void> {
    const snapshot = this.#snapshot;
    if (snapshot === null) return;
    try {
      const before = this.truth.judged;
      await this.truth.judge(snapshot);
      this.#stayWith(before);
      this.#takeWish(snapshot);
      await this.#tell(snapshot);
      this.#failure = null;
      this.#wasLost = false;
    } catch (error) {
      // Another run is shown by now: it is asked instead.
      if (this.#snapshot?.run !== snapshot.run) {
        this.#isAskedAgain = true;
        return;
      }
      const failure = failureOf(error);
      if (failure.kind === 'notFound' && !this.#wasLost && this.#subject !== null) {
        this.#wasLost = true;
        this.#again();
        return;
      }
      this.#failure = failure;
    }
  }

  /** Stays with the object that is asked about, which may have another place since others were annotated or removed. */
  #stayWith(before: JudgedTruth | null): void {
    const subject = this.#subject;
    if (subject?.kind !== 'object' || before === null) return;
    if (before.snapshot.run.pictureId !== subject.pictureId) return;
    const former = before.truth.objects[subject.index];
    const objects = this.truth.judged?.truth.objects ?? [];
    const index =
      former === undefined ? -1 : placeNow({ ...former, place: subject.index }, objects);
    if (index < 0) this.close();
    else if (index !== subject.index) this.#subject = { ...subject, index };
  }

  #takeWish({ run }: RunSnapshot): void {
    const wish = this.#wish;
    if (wish?.pictureId !== run.pictureId) return;
    this.#wish = null;
    const { classNames, model } = this.#studio;
    const find = classFinder(model.classNames, classNames.all);
    this.#subject = wishedSubject(wish, this.truth.judged, find);
  }

  async #tell(snapshot: RunSnapshot): Promise<void> {
    const subject = this.#subject;
    if (subject === null || subject.pictureId !== snapshot.run.pictureId) return;
    const { detector } = this.#studio.client;
    const { runId, version } = snapshot.run;
    const ref: RunRef = { runId, version };
    const outcome = await this.#outcomeOf(subject, ref);
    const isCurrent = () => this.#subject === subject && this.#snapshot?.run === snapshot.run;
    if (!isCurrent()) return;
    if (outcome === null) {
      this.close();
      return;
    }
    const before = this.#now;
    const kept = before?.subject === subject ? before.lineage : null;
    this.#now = { subject, snapshot, outcome, lineage: kept };
    this.#searchWhenAtRest();
    const row = lastRow(outcome);
    const { value } = row === null ? { value: null } : await detector.lineage(ref, { ...row });
    if (isCurrent()) {
      this.#now = { subject, snapshot, outcome, lineage: value?.lineage ?? null };
    }
  }

  /** null: there is no such object any more. */
  async #outcomeOf(subject: Subject, ref: RunRef): Promise<ObjectOutcome | null> {
    if (subject.kind === 'object') return this.truth.outcomeOf(subject.index);
    const { box, classIndex } = subject;
    const question = { box, classIndex, iou: coveringIoU };
    return (await this.#studio.client.detector.whyNot(ref, question)).value;
  }

  // ------------------------------------------------------------------------------------------ the search

  #searchWhenAtRest(): void {
    clearTimeout(this.#rest);
    if (this.look !== null) return;
    const now = this.#now;
    // Back from a look the same is told of the same: what was found for it holds.
    if (now !== null && this.#told !== null && this.#isToldOf(now)) return;
    this.search.clear();
    this.#told = null;
    this.#rest = setTimeout(() => this.#searchAnew(), restBeforeSearch);
  }

  #isToldOf({ subject, snapshot: { run } }: Explanation): boolean {
    const told = this.#told;
    return told?.subject === subject && equalSettings(told.snapshot.run.settings, run.settings);
  }

  #searchAnew(): void {
    const now = this.#now;
    if (now === null || this.look !== null || !isMissed(now.outcome.verdict)) return;
    const { run } = now.snapshot;
    const { runId, version, settings, pictureId } = run;
    this.#chosen = '';
    void this.search.begin({
      ...{ run: { runId, version }, settings, pictureId, iou: coveringIoU },
      subject: searchedSubject(now.subject, this.truth.judged),
    });
  }

  /** Looks on where a person stopped it, or it failed. */
  searchOn(): void {
    this.#searchAnew();
  }
}

/** A change that is found is told anew at the end of its search. */
function keyOf({ changes }: SavingChange): string {
  return changes.map(({ setting, to }) => `${setting}=${to}`).join(' ');
}
