/** What is known of the annotations that other programs put beside the open pictures, for whoever evaluates on them. */
import type { DataFormat } from '../../../../shared/annotation/formats/formatNames.ts';
import type { Studio } from '../../../studio/studio.ts';

export class DataBeside {
  readonly #studio: Pick<Studio, 'client' | 'firstPixel' | 'pictures'>;
  #format = $state<DataFormat | null>(null);
  #unread = $state.raw<readonly string[]>([]);

  constructor(studio: Pick<Studio, 'client' | 'firstPixel' | 'pictures'>) {
    this.#studio = studio;
  }

  /** Of the files that say what is annotated on the shown picture; null: none does, or nobody has looked. */
  get format(): DataFormat | null {
    return this.#format;
  }

  /** What of them was left out, a sentence each, when somebody looked last. */
  get unread(): readonly string[] {
    return this.#unread;
  }

  /** Looks of which format they are, where that is not known. */
  async lookForFormat(): Promise<void> {
    const { client, firstPixel, pictures } = this.#studio;
    const id = pictures.currentId;
    if (id === null || this.#format !== null) return;
    const truth = await client.pictures.truth(id, false, firstPixel.value).catch(() => null);
    if (pictures.currentId === id) this.#format = truth?.format ?? null;
  }

  /** @param isWanted whether what was looked for is still asked about */
  async lookForUnread(isWanted: () => boolean): Promise<void> {
    const { client, firstPixel } = this.#studio;
    const unread = await client.pictures.truthProblems(firstPixel.value).catch(() => []);
    if (isWanted()) this.#unread = unread;
  }

  /** Other pictures are open. */
  forget(): void {
    this.#format = null;
    this.#unread = [];
  }
}
