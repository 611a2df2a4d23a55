/** A graph's file as it was when its hash was checked. Sessions are made from these bytes alone. */
export interface GraphFile {
  /** As model.json writes it. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}
