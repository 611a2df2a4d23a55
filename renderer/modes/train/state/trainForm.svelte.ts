/** What a person fills in to start a training: the choices, what was changed of their defaults, what is wrong. */
import * as v from 'valibot';
import type { StudioApi } from '../../../../shared/contract/contract.ts';
import { windowsName, type TrainableName } from '../../../../shared/model/architectures.ts';
import { failureOf } from '../../../../shared/result.ts';
import {
  defaultRecipe,
  recipeSchema,
  type RecipeChoices,
  type ScheduleName,
  type TrainingRecipe,
} from '../../../../shared/training/recipe.ts';
import type { DataDescription } from '../../../../shared/training/shown.ts';
import { fieldAt, textOf, valueOf, type TrainField } from './trainFields.ts';
import { issueWords } from './trainIssues.ts';

/** What the form asks the studio. */
export type DataReader = Pick<StudioApi['training'], 'describeData'>;

export type StartKind = 'package' | 'architecture';

/** What is known of the data. */
export type DataState =
  | { readonly kind: 'none' }
  | { readonly kind: 'looking' }
  | { readonly kind: 'found'; readonly data: DataDescription }
  | { readonly kind: 'failed'; readonly reason: string };

/** What was typed, by the place in the recipe. */
type Typed = ReadonlyMap<string, { readonly text: string; readonly value: unknown }>;

/** Where the recipe says how long the training takes. */
const epochsPath = 'epochs';

export class TrainForm {
  readonly #service: DataReader;
  #folder = $state('');
  #format = $state.raw<TrainingRecipe['data']['format']>(null);
  #data = $state.raw<DataState>({ kind: 'none' });
  #startKind = $state<StartKind | null>(null);
  #packageFolder = $state<string | null>(null);
  #openPackage = $state<string | null>(null);
  #architecture = $state<TrainableName>('fasterrcnn_resnet18_fpn_gn');
  #backbone = $state('');
  #schedule = $state<ScheduleName>('joint');
  #outFolder = $state('');
  #typed = $state.raw<Typed>(new Map());
  #questions = 0;

  constructor(service: DataReader) {
    this.#service = service;
  }

  get folder(): string {
    return this.#folder;
  }

  get format(): TrainingRecipe['data']['format'] {
    return this.#format;
  }

  get data(): DataState {
    return this.#data;
  }

  /** A package where one is open, until a person says otherwise. */
  get startKind(): StartKind {
    return this.#startKind ?? (this.#openPackage === null ? 'architecture' : 'package');
  }

  set startKind(kind: StartKind) {
    this.#startKind = kind;
  }

  /** The package's folder; the open one's until a person chooses another. */
  get packageFolder(): string {
    return this.#packageFolder ?? this.#openPackage ?? '';
  }

  set packageFolder(folder: string) {
    this.#packageFolder = folder;
  }

  get architecture(): TrainableName {
    return this.#architecture;
  }

  set architecture(name: TrainableName) {
    this.#architecture = name;
  }

  /** A file of weights; '': from scratch. */
  get backbone(): string {
    return this.#backbone;
  }

  set backbone(file: string) {
    this.#backbone = file;
  }

  /** Whether the schedule begins with nothing that could be chosen. */
  get withoutNetwork(): boolean {
    return this.#schedule === 'sliding-windows';
  }

  get schedule(): ScheduleName {
    return this.#schedule;
  }

  set schedule(schedule: ScheduleName) {
    this.#schedule = schedule;
  }

  /** '': where the studio keeps models. */
  get outFolder(): string {
    return this.#outFolder;
  }

  set outFolder(folder: string) {
    this.#outFolder = folder;
  }

  /** Takes the package that is open in the window. */
  openPackageIs(folder: string | null): void {
    this.#openPackage = folder;
  }

  readonly #choices: RecipeChoices = $derived.by(() => ({
    data: { folder: this.#folder.trim(), format: this.#format },
    schedule: this.#schedule,
    start: this.withoutNetwork
      ? { kind: 'architecture', name: windowsName, backbone: null }
      : this.startKind === 'package'
        ? { kind: 'package', folder: this.packageFolder.trim() }
        : {
            kind: 'architecture',
            name: this.#architecture,
            backbone: this.#backbone.trim() === '' ? null : this.#backbone.trim(),
          },
  }));

  /** The defaults that fit the choices, so that a changed schedule changes what was not typed. */
  readonly #defaults: TrainingRecipe = $derived.by(() => defaultRecipe(this.#choices));

  /** The defaults with what was typed, which may not be valid. */
  readonly #draft: unknown = $derived.by(() => {
    const draft: Tree = structuredClone<TrainingRecipe>(this.#defaults);
    const decay = this.#typed.get('optimiser.decay.kind')?.value;
    if (decay === 'step') {
      setAt(draft, 'optimiser.decay', { kind: 'step', at: [0.6, 0.85], factor: 0.1 });
    } else if (decay !== undefined) setAt(draft, 'optimiser.decay', { kind: decay });
    for (const [path, { value }] of this.#typed) {
      const ofSteps = path.startsWith('optimiser.decay.') && path !== 'optimiser.decay.kind';
      if (!ofSteps || valueAt(draft, 'optimiser.decay.kind') === 'step') setAt(draft, path, value);
    }
    return draft;
  });

  /** The first thing wrong at each place of the recipe. */
  readonly problems: ReadonlyMap<string, string> = $derived.by(() => {
    const problems = new Map<string, string>();
    const parsed = v.safeParse(recipeSchema, this.#draft);
    for (const issue of parsed.issues ?? []) {
      // A list's item is typed in the list's field.
      const path = (v.getDotPath(issue) ?? '').replace(/(\.\d+)+$/, '');
      if (!problems.has(path)) problems.set(path, issueWords(issue));
    }
    return problems;
  });

  /** null while something is wrong. */
  readonly recipe: TrainingRecipe | null = $derived.by(() => {
    const parsed = v.safeParse(recipeSchema, this.#draft);
    return parsed.success ? parsed.output : null;
  });

  /** Steps over all epochs and phases; null while the data is not known. */
  readonly steps: number | null = $derived.by(() => {
    if (this.#data.kind !== 'found' || this.recipe === null) return null;
    const { epochs, schedule, batch } = this.recipe;
    const ofEpoch = Math.ceil(this.#data.data.trainPictures / batch);
    return ofEpoch * epochs * (schedule === 'alternating' ? 4 : 1);
  });

  readonly ready: boolean = $derived.by(
    () => this.recipe !== null && this.#data.kind === 'found' && this.#data.data.trainPictures > 0,
  );

  get epochsText(): string {
    return this.#typed.get(epochsPath)?.text ?? String(this.#defaults.epochs);
  }

  set epochsText(text: string) {
    this.#type(epochsPath, text, text.trim() === '' ? Number.NaN : Number(text));
  }

  /** What stands in a field. */
  text({ path, typed }: TrainField): string {
    return this.#typed.get(path)?.text ?? textOf(valueAt(this.#draft, path), typed);
  }

  /** Takes what was typed in a field; its default, typed again, is the default. */
  type({ path, typed }: TrainField, text: string): void {
    if (text === textOf(valueAt(this.#defaults, path), typed)) this.reset(path);
    else this.#type(path, text, valueOf(text, typed));
  }

  /** Puts a value into the field of that place, as if it were typed. */
  fill(path: string, value: unknown): void {
    const field = fieldAt(path);
    this.type(field, textOf(value, field.typed));
  }

  /** Whether the field of that place has a value, as fill would put it there. */
  isFilled(path: string, value: unknown): boolean {
    const field = fieldAt(path);
    return this.text(field) === textOf(value, field.typed);
  }

  isChanged(path: string): boolean {
    return this.#typed.has(path);
  }

  /** How many fields have not their default. */
  get changed(): number {
    return [...this.#typed.keys()].filter((path) => path !== epochsPath).length;
  }

  reset(path: string): void {
    const typed = new Map(this.#typed);
    typed.delete(path);
    this.#take(typed);
  }

  /** Returns every setting to its default; the choices stay. */
  resetAll(): void {
    this.#take(new Map([...this.#typed].filter(([path]) => path === epochsPath)));
  }

  applies({ applies }: TrainField): boolean {
    // The kind of decay is one of three words, whatever else is wrong.
    return applies?.(this.#draft as TrainingRecipe) ?? true;
  }

  /** Takes a folder of data, in a format or as its files tell, and looks what is in it. */
  async look(folder: string, format: TrainingRecipe['data']['format']): Promise<void> {
    const question = ++this.#questions;
    this.#folder = folder;
    this.#format = format;
    if (folder.trim() === '') {
      this.#data = { kind: 'none' };
      return;
    }
    this.#data = { kind: 'looking' };
    try {
      const data = await this.#service.describeData({
        folder: folder.trim(),
        format,
        ...this.#reading(),
      });
      if (question === this.#questions) this.#data = { kind: 'found', data };
    } catch (error) {
      const reason = failureOf(error).message;
      if (question === this.#questions) this.#data = { kind: 'failed', reason };
    }
  }

  #type(path: string, text: string, value: unknown): void {
    this.#take(new Map(this.#typed).set(path, { text, value }));
  }

  /** What is found depends on some settings, too. */
  #take(typed: Typed): void {
    const before = this.#reading();
    this.#typed = typed;
    const after = this.#reading();
    const isDivided = this.#data.kind === 'found' && this.#data.data.divided;
    const isOtherDivision =
      before.validationShare !== after.validationShare || before.seed !== after.seed;
    const isOther = before.vocFirstPixel !== after.vocFirstPixel || (isOtherDivision && !isDivided);
    if (isOther && this.#data.kind !== 'none') void this.look(this.#folder, this.#format);
  }

  /** How data are read and divided that do not say it; as the defaults have it where it is typed wrongly. */
  #reading(): Pick<TrainingRecipe['data'], 'validationShare' | 'vocFirstPixel'> & { seed: number } {
    const at = (path: string) =>
      Number(valueAt(this.problems.has(path) ? this.#defaults : this.#draft, path));
    return {
      validationShare: at('data.validationShare'),
      seed: at('seed'),
      vocFirstPixel: at('data.vocFirstPixel') === 0 ? 0 : 1,
    };
  }
}

type Tree = Record<string, unknown>;

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueAt(tree: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, key) => (isTree(at) ? at[key] : undefined), tree);
}

function setAt(tree: Tree, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const parent = keys.length === 0 ? tree : valueAt(tree, keys.join('.'));
  if (isTree(parent)) parent[last] = value;
}
