/** A detection as it is told to people and programs: in image space, its class by name. */

export interface DetectionRow {
  readonly classId: number;
  readonly label: string;
  readonly score: number;
  /** x0, y0, x1, y1 in image space. */
  readonly box: readonly [number, number, number, number];
}
