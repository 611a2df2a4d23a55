/** What was found on the pictures that were compared, for as long as the window lives. */
import type {
  ComparedPicture,
  PictureRun,
  PictureTruth,
} from '../../../../shared/evaluation/compare/comparedPictures.ts';

interface Kept {
  /** By the key of model and settings. */
  readonly runs: ReadonlyMap<string, PictureRun>;
  /** undefined: not asked yet. */
  readonly truth: PictureTruth | null | undefined;
}

/** Proposals are many: of so many of the latest pictures all is kept. */
const mostPictures = 200;

export class CompareResults {
  #pictures = $state.raw<ReadonlyMap<string, Kept>>(new Map());

  get pictures(): readonly string[] {
    return [...this.#pictures.keys()];
  }

  /** undefined: nobody has asked yet. */
  truthOf(pictureId: string): PictureTruth | null | undefined {
    return this.#pictures.get(pictureId)?.truth;
  }

  truthIs(pictureId: string, truth: PictureTruth | null): void {
    this.#keep(pictureId, (kept) => ({ ...kept, truth }));
  }

  ran(pictureId: string, key: string, run: PictureRun): void {
    this.#keep(pictureId, (kept) => ({ ...kept, runs: new Map(kept.runs).set(key, run) }));
  }

  /** @param keys of the panes; null: it has no model yet */
  picture(pictureId: string, keys: readonly (string | null)[]): ComparedPicture {
    const kept = this.#pictures.get(pictureId);
    return {
      picture: pictureId,
      runs: keys.map((key) => (key === null ? null : (kept?.runs.get(key) ?? null))),
      truth: kept?.truth ?? null,
    };
  }

  /** All that were compared, in the order of their coming. */
  all(keys: readonly (string | null)[]): readonly ComparedPicture[] {
    return [...this.#pictures.keys()].map((id) => this.picture(id, keys));
  }

  forget(pictureId: string): void {
    const pictures = new Map(this.#pictures);
    pictures.delete(pictureId);
    this.#pictures = pictures;
  }

  clear(): void {
    this.#pictures = new Map();
  }

  #keep(pictureId: string, change: (kept: Kept) => Kept): void {
    const pictures = new Map(this.#pictures);
    const kept = pictures.get(pictureId) ?? {
      runs: new Map<string, PictureRun>(),
      truth: undefined,
    };
    pictures.set(pictureId, change(kept));
    const [oldest] = pictures.keys();
    if (pictures.size > mostPictures && oldest !== undefined && oldest !== pictureId) {
      pictures.delete(oldest);
    }
    this.#pictures = pictures;
  }
}
