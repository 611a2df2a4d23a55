/** Another set of annotations of the same pictures, laid beside the project's own. */
import type { StudioApi } from '../../../../shared/contract/contract.ts';
import type { LabelComparison } from '../../../../shared/contract/projects.ts';
import type {
  AgreementCounts,
  Labelled,
  PictureAgreement,
} from '../../../../shared/evaluation/labelAgreement.ts';
import { counted } from '../../../studio/words.ts';
import type { AnnotateParts } from './parts.ts';

export class Comparing {
  readonly #parts: Pick<AnnotateParts, 'picture' | 'studio'>;
  #result = $state.raw<LabelComparison | null>(null);
  #shown = $state.raw<{ readonly pictureId: string; readonly boxes: readonly Labelled[] } | null>(
    null,
  );
  #revision = 0;
  /** Grows with each comparison that is asked for, and with each end: the answer to an earlier one comes too late. */
  #turn = 0;

  constructor(parts: Pick<AnnotateParts, 'picture' | 'studio'>) {
    this.#parts = parts;
  }

  /** As it was when the two were compared; null: nothing is compared. */
  get result(): LabelComparison | null {
    return this.#result;
  }

  /** What the other set has on the shown picture. */
  readonly others: readonly Labelled[] = $derived.by(() => {
    const shown = this.#shown;
    return shown !== null && shown.pictureId === this.#parts.picture.id ? shown.boxes : [];
  });

  /** Another number where `others` are others. */
  get revision(): number {
    return this.#revision;
  }

  readonly #byId: ReadonlyMap<string, PictureAgreement> = $derived.by(
    () => new Map(this.#result?.pictures.map((each) => [each.picture, each])),
  );

  /** Of the shown picture; null where it was not compared. */
  readonly here: PictureAgreement | null = $derived.by(
    () => this.#byId.get(this.#parts.picture.id ?? '') ?? null,
  );

  /** @throws StudioError where the other set cannot be read, or is of other pictures. */
  async compare(wanted: Parameters<StudioApi['projects']['compare']>[0]): Promise<void> {
    const { picture, studio } = this.#parts;
    const turn = ++this.#turn;
    const result = await studio.client.projects.compare(wanted);
    if (turn !== this.#turn) return;
    this.#result = result;
    if (picture.id !== null) await this.show(picture.id);
  }

  /** Another picture is shown. */
  async show(pictureId: string): Promise<void> {
    const result = this.#result;
    if (result === null) return;
    const { client, messages } = this.#parts.studio;
    try {
      const boxes = await client.projects.compared(pictureId);
      if (this.#result !== result) return;
      this.#revision++;
      this.#shown = { pictureId, boxes };
    } catch (error) {
      messages.failed(error, 'project');
    }
  }

  end(): void {
    this.#turn++;
    this.#result = null;
    this.#shown = null;
  }
}

/** `3 agree, 1 of another class, 2 only here` */
export function agreementWords(counts: AgreementCounts): string {
  const { agreed, otherClass, onlyFirst, onlySecond } = counts;
  const parts = [
    ...(agreed > 0 ? [counted(agreed, 'agrees', 'agree')] : []),
    ...(otherClass > 0 ? [`${counted(otherClass, 'is', 'are')} of another class`] : []),
    ...(onlyFirst > 0 ? [`${counted(onlyFirst, 'is', 'are')} only here`] : []),
    ...(onlySecond > 0 ? [`${counted(onlySecond, 'is', 'are')} only there`] : []),
  ];
  return parts.length === 0 ? 'nothing in both' : parts.join(', ');
}
