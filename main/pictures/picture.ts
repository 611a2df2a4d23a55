/** A decoded picture: upright, 8-bit RGB. The one form in which pixels enter the detector. */
export interface RgbPicture {
  readonly width: number;
  readonly height: number;
  /** [height, width, 3], red green blue, 0–255. */
  readonly data: Uint8Array;
}
