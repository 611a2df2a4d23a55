/** What the training in the form would take, measured when a person asks. */
import type { StudioApi } from '../../../../shared/contract/contract.ts';
import { failureOf } from '../../../../shared/result.ts';
import type { TrainingRecipe } from '../../../../shared/training/recipe.ts';
import type { TrainingEstimate } from '../../../../shared/training/report.ts';

export type EstimateState =
  | { readonly kind: 'none' }
  | { readonly kind: 'measuring' }
  | { readonly kind: 'known'; readonly estimate: TrainingEstimate }
  | { readonly kind: 'failed'; readonly reason: string };

export class TrainEstimate {
  readonly #service: Pick<StudioApi['training'], 'estimate'>;
  readonly #form: { readonly recipe: TrainingRecipe | null };
  #asked = $state.raw<TrainingRecipe | null>(null);
  #answer = $state.raw<EstimateState>({ kind: 'none' });

  constructor(
    service: Pick<StudioApi['training'], 'estimate'>,
    form: { readonly recipe: TrainingRecipe | null },
  ) {
    this.#service = service;
    this.#form = form;
  }

  /** Of the recipe as it is in the form now; what was measured of another is not shown. */
  readonly shown: EstimateState = $derived.by(() =>
    this.#asked !== null && this.#asked === this.#form.recipe ? this.#answer : { kind: 'none' },
  );

  async ask(): Promise<void> {
    const { recipe } = this.#form;
    if (recipe === null) return;
    this.#asked = recipe;
    this.#answer = { kind: 'measuring' };
    const answer = await this.#service.estimate({ recipe }).then(
      (estimate): EstimateState => ({ kind: 'known', estimate }),
      (error: unknown): EstimateState => ({ kind: 'failed', reason: failureOf(error).message }),
    );
    if (this.#asked === recipe) this.#answer = answer;
  }
}
