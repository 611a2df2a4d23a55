/** The size of the current picture, before a detector has said it. */
import * as v from 'valibot';
import { mayBeReduced } from '../../shared/geometry/shownSize.ts';
import { pictureSizeSchema, sizeAddress } from '../../shared/transport/pictureAddresses.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Finds the upright size of the picture at an address. Throws where it cannot be shown. */
export type MeasurePicture = (url: string) => Promise<Size>;

export class ImageSize {
  readonly #measure: MeasurePicture;
  #measured = $state.raw<{ readonly url: string; readonly size: Size } | null>(null);
  #failed = $state.raw<string | null>(null);
  #url: string | null = null;
  /** A picture that is looked at soon. */
  #ahead: { readonly url: string; readonly size: Promise<Size> } | null = null;

  constructor(measure: MeasurePicture) {
    this.#measure = measure;
  }

  /** null until it is known. */
  get size(): Size | null {
    return this.#measured?.size ?? null;
  }

  /** The address of the picture that cannot be shown; null where nothing is wrong. */
  get failed(): string | null {
    return this.#failed;
  }

  /** The connection is back, without which the current picture could not be measured. */
  meetAgain(): void {
    if (this.#failed !== null) this.#current(this.#failed);
  }

  /** Takes the address of the current picture. */
  pictureIs(url: string | null): void {
    if (url !== this.#url) this.#current(url);
  }

  #current(url: string | null): void {
    this.#url = url;
    this.#failed = null;
    this.#measured = null;
    if (url === null) return;
    (this.#ahead?.url === url ? this.#ahead.size : this.#measure(url)).then(
      (size) => {
        if (this.#url === url) this.#measured = { url, size };
      },
      () => {
        if (this.#url === url) this.#failed = url;
      },
    );
  }

  /** Measures the picture that is looked at next, by which its host and the browser have it ready. */
  lookAhead(url: string): void {
    if (url === this.#url) return;
    // Where it cannot be shown, that is told when it is to be shown.
    void this.sizeOf(url).catch(() => undefined);
  }

  /** The size of a picture that is looked at next. */
  sizeOf(url: string): Promise<Size> {
    if (this.#ahead?.url === url) return this.#ahead.size;
    const ahead = { url, size: this.#measure(url) };
    this.#ahead = ahead;
    // What failed is asked again the next time.
    ahead.size.catch(() => {
      if (this.#ahead === ahead) this.#ahead = null;
    });
    return ahead.size;
  }

  /** Takes the size from a run, which counts for more: boxes refer to it. */
  sizeIs(url: string, size: Size): void {
    if (this.#url !== url) return;
    this.#measured = { url, size };
    this.#failed = null;
  }
}

/** Lets the browser decode the picture, upright; of one that may be served reduced its host says how large it is. */
export async function measurePicture(url: string): Promise<Size> {
  const image = new Image();
  image.src = url;
  await image.decode();
  const shown = { width: image.naturalWidth, height: image.naturalHeight };
  if (!mayBeReduced(shown)) return shown;
  const response = await fetch(sizeAddress(url));
  if (!response.ok) throw new Error(await response.text());
  return v.parse(pictureSizeSchema, await response.json());
}
