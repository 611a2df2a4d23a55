/** A canvas as SVG: what is in sight, with the looks of the screen, and nothing of strangers as markup. */
import { describe, expect, it } from 'vitest';
import type { Seen } from './canvasHandle.svelte.ts';
import { areasRaster, heatMapRaster } from './rasters.ts';
import type { BoxLayer, Scene } from './scene.ts';
import { placeTags, wantedTags } from './tags.ts';
import { vectorView } from './vectorView.ts';

const layer: BoxLayer = {
  key: 'a',
  // The second is out of sight, the third has no place, the fourth too low a score.
  boxes: Float32Array.of(10, 10, 30, 20, 900, 900, 910, 910, NaN, 0, 1, 1, 10, 10, 30, 20),
  scores: Float32Array.of(1, 1, 1, 0.1),
  minScore: 0.5,
  ...{ filter: null, colour: [1, 0, 0], weight: 'bold', opacity: 1, line: 'dashed', density: 0 },
};

function seen(scene: Partial<Scene> = {}): Seen {
  return {
    scene: {
      ...{ pictureUrl: null, imageWidth: 200, imageHeight: 100, scaleX: 2, scaleY: 1 },
      ...{ layers: [layer], highlights: [], labels: [], heatMap: null, boxesShown: true },
      ...scene,
    },
    camera: { scale: 0.5, x: 3, y: 4 },
    viewport: { width: 100, height: 80, pixelRatio: 1 },
  };
}

function drawn(of: Seen): string {
  const sizeOf = () => ({ width: 40, height: 17 });
  const tags = placeTags(wantedTags(of.scene, of.camera, of.viewport), sizeOf, of.viewport);
  return String(
    vectorView(of, { images: [], tags, sizeOf, description: 'A view', background: '#000' }),
  );
}

describe('a view as vectors', () => {
  it('has each row that is in sight once, where the canvas has it', () => {
    const svg = drawn(seen());
    expect(svg.match(/<path[^>]*>/g)).toHaveLength(1);
    // x: 10 input pixels × 2 × 0.5 + 3; y: 10 × 1 × 0.5 + 4.
    expect(svg).toContain('d="M13 9H33V14H13Z"');
    expect(svg).toContain('stroke="#ff0000"');
    expect(svg).toContain('stroke-dasharray="4 3"');
    expect(svg).toContain('width="100" height="80"');
  });

  it('shows no rows that are hidden, and no boxes where none are shown', () => {
    expect(drawn(seen({ layers: [{ ...layer, hidden: new Set([0]) }] }))).not.toContain('<path');
    expect(drawn(seen({ boxesShown: false }))).not.toContain('<path');
  });

  it('makes what is doubtful fainter', () => {
    const doubtful = { ...layer, boxes: layer.boxes.slice(0, 4), scores: Float32Array.of(0.5) };
    // 0.6 + 0.4 × 0.5 of the opacity, in eighths: 0.75.
    expect(drawn(seen({ layers: [doubtful] }))).toContain('stroke-opacity="0.75"');
  });

  it('has highlights above the layers with their halo, and names of strangers as text', () => {
    const svg = drawn(
      seen({
        highlights: [
          {
            ...{ box: [0, 0, 40, 40], colour: [0, 1, 0], style: 'solid', strong: true },
            label: '<script>x</script>',
          },
        ],
      }),
    );
    expect(svg.indexOf('#00ff00')).toBeGreaterThan(svg.indexOf('#ff0000'));
    expect(svg).toContain('&lt;script&gt;');
    expect(svg).not.toContain('<script');
  });

  it('has outlines and marks', () => {
    const svg = drawn(
      seen({
        layers: [],
        outlines: [
          { rings: [[0, 0, 10, 0, 10, 20]], colour: [0, 0, 1], line: 'solid', weight: 'bold' },
        ],
        marks: [{ x: 10, y: 20, colour: [1, 1, 1] }],
      }),
    );
    expect(svg).toContain('d="M3 4L8 4L8 14Z"');
    expect(svg).toContain('<circle cx="8" cy="14" r="5" fill="#ffffff"');
  });
});

describe('pixels', () => {
  it('of a heat map: each cell about its centre, what is nothing clear, the highest in the last colour', () => {
    const { box, pixels, width } = heatMapRaster(
      {
        ...{ key: '', width: 2, height: 1, values: Float32Array.of(0, 1), opacity: 0.5 },
        ...{ strideX: 16, strideY: 16, originX: 8, originY: 8 },
      },
      { scaleX: 2, scaleY: 1 },
    );
    expect(box).toEqual([0, 0, 64, 16]);
    expect(width).toBe(2);
    expect(pixels[3]).toBe(0);
    expect([...pixels.slice(4)]).toEqual([249, 243, 163, 128]);
  });

  it('of areas are not darker for being clear', () => {
    const { pixels, box } = areasRaster(
      { key: '', width: 2, height: 1, pixels: Uint8Array.of(50, 100, 0, 128, 0, 0, 0, 0) },
      { imageWidth: 9, imageHeight: 7 },
    );
    expect([...pixels]).toEqual([100, 199, 0, 128, 0, 0, 0, 0]);
    expect(box).toEqual([0, 0, 9, 7]);
  });
});
