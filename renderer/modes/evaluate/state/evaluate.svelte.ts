/** Evaluate: a model on all open pictures that are annotated, what it missed, and where on the way. */
import { createContext } from 'svelte';
import type { EvaluationRequest } from '../../../../shared/contract/evaluation.ts';
import {
  classFinder,
  lackedClasses,
  type ClassNames,
  type LackedClass,
} from '../../../../shared/evaluation/classNames.ts';
import type { FalseAlarm } from '../../../../shared/evaluation/metrics/falseAlarms.ts';
import { labelErrors, type LabelError } from '../../../../shared/evaluation/metrics/labelErrors.ts';
import type { Recounted } from '../../../../shared/evaluation/recounted.ts';
import { withSetting, type DetectionSettings } from '../../../../shared/model/settings.ts';
import type { SettingChange } from '../../../../shared/evaluation/diagnosis/settingGrid.ts';
import { PictureRemarks } from '../../../../shared/pictureRemarks.ts';
import type { Studio } from '../../../studio/studio.ts';
import { objectsOf, type CaseLine, type CaseList } from './cases.ts';
import { DataBeside } from './dataBeside.svelte.ts';
import type { Evaluation } from './evaluation.svelte.ts';
import { EvaluationRuns } from './evaluationRuns.svelte.ts';
import { doubtedPictures, doubtsTitle } from './doubts.ts';
import { Listing } from './listing.svelte.ts';
import { againstOf, pairingOf, type Against, type Pairing } from './against.ts';
import { Savings } from './savings.svelte.ts';

export const evaluateId = 'evaluate';

export type Subset = EvaluationRequest['subset'];
export type Split = 'size' | 'class' | 'none';

/** From which confidence on annotations are doubted. */
const leastDoubt = 0.3;

/** A class of the data that the model has not by its name. */
export interface ForeignClass {
  readonly label: string;
  readonly objects: number;
  /** The model's class that it is; null: nobody says so. */
  readonly as: string | null;
}

/** How it is asked, and what is looked at. */
export interface EvaluateLook {
  readonly iou: number;
  /** null: as the evaluation has it. */
  readonly score: number | null;
  readonly subset: Subset;
  readonly split: Split;
  /** Of evaluations, what their requests are known by; null: none. */
  readonly current: string | null;
  readonly against: string | null;
  readonly classNames: ClassNames;
  readonly vocFirstPixel: 0 | 1;
}

export class Evaluate {
  readonly #studio: Studio;
  readonly savings: Savings;
  readonly #runs: EvaluationRuns;
  #against = $state.raw<Evaluation | null>(null);
  #iou = $state(0.5);
  /** null: as the evaluation has it. */
  #score = $state<number | null>(null);
  #subset = $state<Subset>(null);
  #split = $state<Split>('size');
  readonly #beside: DataBeside;
  /** What the table lists. */
  readonly cases: Listing = new Listing(this);

  constructor(studio: Studio) {
    this.#studio = studio;
    this.savings = new Savings(studio, () => this.current);
    this.#runs = new EvaluationRuns(
      studio.client,
      (works) => (works ? this.savings.pause() : this.savings.goOn()),
      (problem) => studio.messages.problem(problem),
    );
    this.#beside = new DataBeside(studio);
    studio.pictures.opened.add(() => this.forget());
    // Known before anything is evaluated.
    const look = () => {
      if (studio.mode.id === evaluateId) void this.#beside.lookForFormat();
    };
    studio.pictures.currentChanged.add(look);
    studio.mode.changed.add(look);
  }

  // ------------------------------------------------------------------------------------- what is seen

  /** The evaluation that is shown; null before there is one. */
  get current(): Evaluation | null {
    return this.#runs.current;
  }

  /** The evaluation that it is held against; null: none. */
  get against(): Evaluation | null {
    return this.#against;
  }

  get subset(): Subset {
    return this.#subset;
  }

  get split(): Split {
    return this.#split;
  }

  get iou(): number {
    return this.#iou;
  }

  /** The score threshold that all is counted at. */
  readonly score: number = $derived.by(() => this.#score ?? this.current?.score ?? 0);

  /** Whether verdicts and saving changes are of the thresholds that are shown. */
  readonly isAsEvaluated: boolean = $derived.by(
    () =>
      this.current === null ||
      (this.#iou === this.current.request.iou &&
        (this.current.score === null || this.score === this.current.score)),
  );

  readonly recount: Recounted | null = $derived.by(() => {
    const { current } = this;
    return current === null || current.set.pictures.length === 0
      ? null
      : current.at(this.#iou, this.score);
  });

  /** Those that are held against: done, and of the same pictures. */
  readonly rivals: readonly Evaluation[] = $derived.by(() => {
    const { current } = this;
    if (current === null || current.isGoing) return [];
    const own = picturesKey(current);
    return this.#runs.kept.filter(
      (each) => each !== current && !each.isGoing && picturesKey(each) === own,
    );
  });

  readonly #pairing: Pairing | null = $derived.by(() => {
    const { current, against } = this;
    if (current === null || against === null || !this.rivals.includes(against)) return null;
    return pairingOf(current, against);
  });

  readonly difference: Against | null = $derived.by(() => {
    const { recount, against } = this;
    const pairing = this.#pairing;
    if (recount === null || against === null || pairing === null) return null;
    // Each at its own threshold, unless a person has chosen one for both.
    const score = this.#score ?? against.score ?? 0;
    return againstOf(pairing, recount, against.at(this.#iou, score));
  });

  readonly labelErrors: readonly LabelError[] = $derived.by(() => {
    const { current } = this;
    if (current === null || current.isGoing) return [];
    if (current.model.stages.at(-1)?.score === 'margin') return [];
    return labelErrors(current.set.tables, leastDoubt);
  });

  /** Why what is wrong with the score is so; counted when somebody asks. */
  readonly falseAlarms: readonly FalseAlarm[] = $derived.by(() => {
    const { current, recount } = this;
    if (current === null || recount === null) return [];
    const { score } = current.set.tables.detections;
    return current.alarmsAt(recount).filter(({ detection }) => score[detection]! >= recount.least);
  });

  readonly misses: CaseList = $derived.by(() =>
    objectsOf('All misses', joined(this.recount?.bars.map(({ lost }) => lost) ?? [])),
  );

  readonly #names = $derived.by(
    () => new Map(this.#studio.pictures.all.map(({ id, name }) => [id, name])),
  );

  nameOf(pictureId: string): string {
    return this.#names.get(pictureId) ?? pictureId;
  }

  /** How many pictures are left out, and why. */
  readonly leftOut = $derived.by(() => {
    const counts = new Map<string, number>();
    for (const outcome of this.current?.outcomes.values() ?? []) {
      const why =
        outcome.kind === 'leftOut' ? outcome.why : outcome.kind === 'failed' ? 'failed' : null;
      if (why !== null) counts.set(why, (counts.get(why) ?? 0) + 1);
    }
    return counts;
  });

  readonly problems: readonly string[] = $derived.by(() =>
    [...(this.current?.outcomes.values() ?? [])].flatMap((outcome) =>
      outcome.kind === 'failed' ? outcome.problem : [],
    ),
  );

  /** What of the data was left out, and what was taken for what in pictures, once for all of which the like is said. */
  readonly remarks: readonly string[] = $derived.by(() => {
    const remarks = new PictureRemarks();
    for (const outcome of this.current?.outcomes.values() ?? []) {
      if (outcome.kind === 'done') remarks.add(outcome.remarks);
    }
    return this.current === null ? [] : [...this.#beside.unread, ...remarks.sentences];
  });

  /** Of all objects, as the data name their classes. */
  readonly #labels: readonly (string | null)[] = $derived.by(() => {
    const { pictures } = this.current?.set ?? { pictures: [] };
    return pictures.flatMap(({ rows }) => rows.objects.map(({ label }) => label));
  });

  /** Of the data, those that the model lacks, and how many objects do not count for it. */
  readonly lacked: readonly LackedClass[] = $derived.by(() => {
    const { current } = this;
    if (current === null) return [];
    const { model, request } = current;
    const names = model.classes.map(({ name }) => name);
    return lackedClasses(this.#labels, classFinder(names, request.classNames));
  });

  /** The classes of the data that the model has not by their names, and what a person says that they are. */
  readonly foreignClasses: readonly ForeignClass[] = $derived.by(() => {
    const { current } = this;
    if (current === null) return [];
    const named = current.request.classNames.map(([label, as]) => {
      return { label, objects: this.#labels.filter((each) => each === label).length, as };
    });
    const lacked = this.lacked.flatMap(({ label, objects }) =>
      label === null ? [] : { label, objects, as: null },
    );
    const taken = new Set(lacked.map(({ label }) => label));
    return [...named.filter(({ label }) => !taken.has(label)), ...lacked];
  });

  /** Whether the data are Pascal VOC, of which a person may say what it counts from. */
  readonly isVoc: boolean = $derived.by(
    () =>
      this.#beside.format === 'voc' ||
      [...(this.current?.outcomes.values() ?? [])].some(
        (outcome) => outcome.kind === 'done' && outcome.format === 'voc',
      ),
  );

  /** What Pascal VOC counts from in what is shown, where a person says otherwise by now; null: as they say. */
  readonly formerFirstPixel: 0 | 1 | null = $derived.by(() => {
    const { value } = this.#studio.firstPixel;
    const counted = this.isVoc ? this.current?.request.vocFirstPixel : undefined;
    return counted === undefined || counted === value ? null : counted;
  });

  readonly canStart: boolean = $derived.by(
    () =>
      this.#studio.model.summary !== null &&
      this.#studio.pictures.all.length > 0 &&
      !this.#runs.busy,
  );

  // -------------------------------------------------------------------------------- what a person does

  setIoU(iou: number): void {
    this.#iou = iou;
    this.cases.clear();
  }

  setScore(score: number): void {
    this.#score = score;
    this.cases.clear();
  }

  /** The thresholds that verdicts are of. */
  asEvaluated(): void {
    this.#iou = this.current?.request.iou ?? this.#iou;
    this.#score = null;
    this.cases.clear();
  }

  setSubset(subset: Subset): void {
    this.#subset = subset;
  }

  splitBy(split: Split): void {
    this.#split = split;
  }

  holdAgainst(evaluation: Evaluation | null): void {
    this.#against = evaluation;
  }

  /** With the former one, where that is of the same pictures; with none where one is held against it. */
  toggleAgainst(): void {
    this.#against = this.difference === null ? (this.rivals[0] ?? null) : null;
  }

  /** After the connection was lost. */
  meetAgain(): Promise<void> {
    this.savings.meetAgain();
    return this.#runs.meetAgain();
  }

  explainSelected(): void {
    const { selectedLine } = this.cases;
    if (selectedLine !== null) this.explain(selectedLine);
  }

  /** The changes that find the selected miss; none where none is known. */
  readonly selectedChanges: readonly SettingChange[] = $derived.by(() => {
    const line = this.cases.selectedLine;
    if (line?.ref.of !== 'object' || !this.isAsEvaluated) return [];
    const state = this.savings.of(line.ref.row);
    return state?.kind === 'done' ? (state.saving.changes[0]?.changes ?? []) : [];
  });

  /** The selected line where it is of a doubted annotation that is listed as such. */
  readonly selectedDoubt: LabelError | null = $derived.by(() =>
    this.cases.listed.title === doubtsTitle ? (this.cases.selectedLine?.labelError ?? null) : null,
  );

  /** What is done with the selected line beside explaining it. */
  trySelected(): void {
    if (this.selectedDoubt !== null) {
      this.reviewDoubts([this.selectedDoubt]);
      return;
    }
    if (this.selectedChanges.length > 0) void this.tryChanges(this.selectedChanges);
  }

  /** Shows the picture of a line, with why it was missed where it is an object. */
  explain({ pictureId, box, className }: CaseLine): void {
    this.#studio.explainWish.ask({
      ...{ pictureId, box, className },
      back: { title: 'Evaluate', go: () => this.#studio.mode.show(evaluateId) },
    });
  }

  /** Annotate walks through annotations that are doubted. @param errors absent: those that are listed, else all */
  reviewDoubts(errors?: readonly LabelError[]): void {
    const { current } = this;
    const listed = this.cases.lines.flatMap(({ labelError }) => labelError ?? []);
    const isListed = this.cases.listed.title === doubtsTitle && listed.length > 0;
    if (current === null) return;
    const asked = errors ?? (isListed ? listed : this.labelErrors);
    this.#studio.doubtsWish.ask(doubtedPictures(current, asked));
  }

  // ----------------------------------------------------------------------------------------- the work

  /** Evaluates the open model on the open pictures, with Inspect's settings. */
  async start(): Promise<void> {
    const { model, pictures } = this.#studio;
    if (!this.canStart || model.summary === null) return;
    await this.#run(pictures.settings ?? model.summary.settings);
  }

  /** Evaluates again, with classes of the data as a person says that they are. */
  async nameClasses(names: ClassNames): Promise<void> {
    this.#studio.classNames.set(names);
    await this.start();
  }

  /** Evaluates the shown evaluation's settings with a change, and holds the two against each other. */
  async tryChanges(changes: readonly SettingChange[]): Promise<void> {
    const { current } = this;
    if (current === null || !this.canStart) return;
    const settings = changes.reduce(
      (all, { setting, to }) => withSetting(current.model.rules, all, setting, to),
      current.request.settings,
    );
    this.#subset = current.request.subset;
    await this.#run(settings);
  }

  async #run(settings: DetectionSettings): Promise<void> {
    const { model, pictures, preferences } = this.#studio;
    const { summary } = model;
    if (summary === null) return;
    this.#against = this.current?.end.kind === 'done' ? this.current : this.#against;
    this.#score = null;
    this.cases.clear();
    await this.#runs.run(
      {
        evaluation: crypto.randomUUID(),
        pictureIds: pictures.all.map(({ id }) => id),
        subset: this.#subset,
        model: summary.path,
        provider: preferences.values.provider,
        ...{ settings, iou: this.#iou, classNames: this.#studio.classNames.all },
        vocFirstPixel: this.#studio.firstPixel.value,
      },
      summary,
    );
    await this.#lookForUnread();
  }

  /** Goes on with the pictures that are left of one that was stopped. */
  goOn(): Promise<void> {
    return this.#runs.goOn();
  }

  stop(): Promise<void> {
    return this.#runs.stop();
  }

  /** Other pictures are open: what is there is of none of them. */
  forget(): void {
    this.#runs.forget();
    this.#against = null;
    this.#beside.forget();
    this.cases.clear();
    this.savings.clear();
  }

  listen(): () => void {
    return this.#runs.listen();
  }

  async #lookForUnread(): Promise<void> {
    const { current } = this;
    await this.#beside.lookForUnread(() => this.current === current);
  }

  /** What a reload comes back to. */
  readonly look: EvaluateLook = $derived.by(() => ({
    ...{ iou: this.#iou, score: this.#score, subset: this.#subset, split: this.#split },
    classNames: this.#studio.classNames.all,
    vocFirstPixel: this.#studio.firstPixel.value,
    current: this.current?.request.evaluation ?? null,
    against: this.#against?.request.evaluation ?? null,
  }));

  async restore(look: EvaluateLook): Promise<void> {
    this.#iou = look.iou;
    this.#subset = look.subset;
    this.#split = look.split;
    this.#studio.classNames.set(look.classNames);
    this.#studio.firstPixel.set(look.vocFirstPixel);
    await this.#runs.comeBack(look.current);
    if (this.current?.request.evaluation !== look.current) return;
    this.#score = look.score;
    const { kept } = this.#runs;
    this.#against = kept.find(({ request }) => request.evaluation === look.against) ?? null;
    await this.#lookForUnread();
  }
}

function joined(lists: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(lists.reduce((count, list) => count + list.length, 0));
  let at = 0;
  for (const list of lists) {
    all.set(list, at);
    at += list.length;
  }
  return all;
}

/** Which pictures an evaluation has counted. */
function picturesKey({ set }: Evaluation): string {
  return set.pictures
    .map(({ id, rows }) => `${id} ${rows.objects.length}`)
    .sort()
    .join('\n');
}

export const [useEvaluate, provideEvaluate] = createContext<Evaluate>();
