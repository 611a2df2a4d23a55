/** A canvas without a page, for tools. */
import type { Box } from '../../../../shared/geometry/boxes.ts';
import type { Scene } from '../../scene.ts';
import type { CanvasPoint, ToolCanvas } from '../tool.ts';

/** Boxes as layers of one box each, in image space. */
export function sceneOf(...boxes: readonly (readonly [number, number, number, number])[]): Scene {
  return {
    pictureUrl: 'picture/a',
    imageWidth: 100,
    imageHeight: 100,
    scaleX: 1,
    scaleY: 1,
    layers: boxes.map((box, i) => ({
      key: `layer ${i}`,
      boxes: Float32Array.from(box),
      scores: null,
      minScore: 0,
      filter: null,
      colour: [1, 1, 1],
      weight: 'plain',
      opacity: 1,
      line: 'solid',
      density: 0,
    })),
    highlights: [],
    labels: [],
    heatMap: null,
    boxesShown: true,
  };
}

/** Keys of a CanvasPoint. */
export type Held = Partial<Pick<CanvasPoint, 'alt' | 'shift' | 'space'>>;

export class FakeCanvas implements ToolCanvas {
  scene: Scene;
  /** Tests that zoom set it. */
  scale = 2;
  band: Box | null = null;
  /** Every move of the picture, in order. */
  readonly moves: (readonly [dx: number, dy: number])[] = [];

  constructor(scene: Scene = sceneOf()) {
    this.scene = scene;
  }

  panBy(dx: number, dy: number): void {
    this.moves.push([dx, dy]);
  }

  showBand(box: Box | null): void {
    this.band = box;
  }

  /** The place at a point of the screen, of a picture in the canvas's corner. */
  at(x: number, y: number, held: Held = {}): CanvasPoint {
    const { alt = false, shift = false, space = false } = held;
    const image = { x: x / this.scale, y: y / this.scale };
    return { screen: { x, y }, image, alt, shift, space };
  }

  /** The place at a point of image space. */
  over(x: number, y: number, held: Held = {}): CanvasPoint {
    return this.at(x * this.scale, y * this.scale, held);
  }
}
