/** What a person asks about the training in the form: what it would take, which anchors fit its data. */
import { failureOf } from '../../../../shared/result.ts';
import type { TrainingRecipe } from '../../../../shared/training/recipe.ts';

export type AnswerState<T> =
  | { readonly kind: 'none' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'known'; readonly answer: T }
  | { readonly kind: 'failed'; readonly reason: string };

export class RecipeQuestion<T> {
  readonly #question: (recipe: TrainingRecipe) => Promise<T>;
  readonly #form: { readonly recipe: TrainingRecipe | null };
  readonly #part: (recipe: TrainingRecipe) => unknown;
  #asked = $state.raw<TrainingRecipe | null>(null);
  #answer = $state.raw<AnswerState<T>>({ kind: 'none' });

  /** @param part what of a recipe the answer is about; all of it where it is not said */
  constructor(
    question: (recipe: TrainingRecipe) => Promise<T>,
    form: { readonly recipe: TrainingRecipe | null },
    part: (recipe: TrainingRecipe) => unknown = (recipe) => recipe,
  ) {
    this.#question = question;
    this.#form = form;
    this.#part = part;
  }

  /** Of the recipe as it is in the form now; what was answered about another is not shown. */
  readonly shown: AnswerState<T> = $derived.by(() => {
    const { recipe } = this.#form;
    const isOfThis =
      this.#asked !== null &&
      recipe !== null &&
      JSON.stringify(this.#part(this.#asked)) === JSON.stringify(this.#part(recipe));
    return isOfThis ? this.#answer : { kind: 'none' };
  });

  async ask(): Promise<void> {
    const { recipe } = this.#form;
    if (recipe === null) return;
    this.#asked = recipe;
    this.#answer = { kind: 'asking' };
    const answer = await this.#question(recipe).then(
      (known): AnswerState<T> => ({ kind: 'known', answer: known }),
      (error: unknown): AnswerState<T> => ({ kind: 'failed', reason: failureOf(error).message }),
    );
    if (this.#asked === recipe) this.#answer = answer;
  }
}
