/** What a canvas shows, as SVG: the picture's pixels, and everything on it as vectors, with the looks that it has on the screen. */
import { element, type Markup } from '../../shared/evaluation/figures/markup.ts';
import { boxAt, type Box } from '../../shared/geometry/boxes.ts';
import type { Ring } from '../../shared/geometry/polygons.ts';
import { item } from '../../shared/item.ts';
import { isInSight, screenFromImage, screenFromImageBox, screenFromInputBox } from './camera.ts';
import type { Seen } from './canvasHandle.svelte.ts';
import { faintest } from './density.ts';
import { frameOf } from './gl/frame.ts';
import { haloStyle, lineStyle } from './gl/highlights.ts';
import { casingOfLayer, leastStrengths, lineOfLayer } from './gl/layerStyles.ts';
import type { LineStyle } from './gl/outlines.ts';
import type { BoxLayer, Colour, Highlight } from './scene.ts';
import { shownRuns } from './shownRows.ts';
import type { PlacedTag, TagSize } from './tags.ts';
import { styleOfTag } from './tagStyles.ts';

/** Pixels as they come in a file. */
export interface PlacedImage {
  /** A data URL. */
  readonly href: string;
  /** Image space. */
  readonly box: Box;
  /** Whether its pixels are seen as such, and not as an even picture. */
  readonly pixelated: boolean;
}

export interface ViewParts {
  /** The lowest first. */
  readonly images: readonly PlacedImage[];
  readonly tags: readonly PlacedTag[];
  readonly sizeOf: (tag: PlacedTag) => TagSize;
  /** What a person who cannot see it is told. */
  readonly description: string;
  /** What lies around the picture, as CSS has it. */
  readonly background: string;
}

/** Boxes of one layer are of so many opacities: a score more is not seen. */
const strengths = 8;

/** The canvas as it is, in CSS pixels. */
export function vectorView(seen: Seen, parts: ViewParts): Markup {
  const { scene, camera, viewport } = seen;
  const { width, height } = viewport;
  const { images, tags, sizeOf, description, background } = parts;
  const boxes = scene.boxesShown
    ? [
        ...scene.layers.flatMap((layer, i) => drawnLayer(seen, layer, `layer-${i}`)),
        ...(scene.outlines ?? []).map(({ rings, colour }) =>
          element('path', {
            d: rings.map((ring) => ringPath(ring, seen)).join(''),
            ...lineAttributes({ ...solid, colour }),
          }),
        ),
        ...highlights(seen),
        ...(scene.marks ?? []).map(({ colour, ...point }) => {
          const { x, y } = screenFromImage(camera, point);
          return element('circle', {
            ...{ cx: x, cy: y, r: 5, fill: hex(colour) },
            ...{ stroke: '#0c0e11', 'stroke-width': 1.5 },
          });
        }),
        ...tags.map((tag) => drawnTag(tag, sizeOf(tag))),
      ]
    : [];
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      ...{ width, height, role: 'img', 'aria-label': description },
      'font-family': 'system-ui, sans-serif',
    },
    element('title', {}, description),
    element('rect', { width, height, fill: background }),
    ...images.map(({ href, box, pixelated }) => {
      const [x0, y0, x1, y1] = screenFromImageBox(camera, box);
      return element('image', {
        ...{ href, x: x0, y: y0, width: x1 - x0, height: y1 - y0 },
        preserveAspectRatio: 'none',
        style: pixelated ? 'image-rendering:pixelated' : null,
      });
    }),
    ...boxes,
  );
}

const solid: LineStyle = { colour: [0, 0, 0], opacity: 1, width: 2, spread: 0, dash: null };

function drawnLayer(seen: Seen, layer: BoxLayer, id: string): readonly Markup[] {
  const frame = frameOf(seen.camera, seen.viewport);
  const [casing, line] = [
    casingOfLayer(layer, seen.scene, frame),
    lineOfLayer(layer, seen.scene, frame),
  ];
  const paths = pathsByStrength(seen, layer);
  const uses = (style: LineStyle) =>
    paths.map(({ strength }) =>
      element('use', {
        href: `#${id}-${strength}`,
        ...lineAttributes({ ...style, opacity: (style.opacity * strength) / strengths }),
      }),
    );
  return [
    element(
      'defs',
      {},
      ...paths.map(({ strength, d }) => element('path', { id: `${id}-${strength}`, d })),
    ),
    ...(casing.opacity >= faintest ? uses(casing) : []),
    ...uses(line),
  ];
}

/** The rows that are in sight, a path for all that are as opaque; in eighths of the layer's opacity. */
function pathsByStrength(
  { scene, camera, viewport }: Seen,
  layer: BoxLayer,
): readonly { readonly strength: number; readonly d: string }[] {
  const { boxes, scores, minScore, weight, hidden = null } = layer;
  const least = leastStrengths[weight];
  const parts = new Map<number, string[]>();
  for (const { first, count, step } of shownRuns(layer)) {
    for (let i = 0; i < count; i++) {
      const row = first + i * step;
      const score = scores === null ? 1 : scores[row]!;
      if ((scores !== null && !(score >= minScore)) || hidden?.has(row) === true) continue;
      const box = screenFromInputBox(camera, scene, boxAt(boxes, row));
      if (!isInSight(box, viewport)) continue;
      const share = least + (1 - least) * Math.min(1, Math.max(0, score));
      const strength = Math.max(1, Math.round(share * strengths));
      const own = parts.get(strength) ?? [];
      parts.set(strength, own);
      own.push(boxPath(box));
    }
  }
  return [...parts]
    .sort(([a], [b]) => a - b)
    .map(([strength, own]) => ({ strength, d: own.join('') }));
}

/** Strong highlights last; all halos of a kind before their lines. */
function highlights({ scene, camera }: Seen): readonly Markup[] {
  return [false, true].flatMap((strong) => {
    const own = scene.highlights.filter((highlight) => highlight.strong === strong);
    return [haloStyle, lineStyle].flatMap((styleOf: (of: Highlight) => LineStyle) =>
      own.map((highlight) => {
        const d = boxPath(screenFromInputBox(camera, scene, highlight.box));
        return element('path', { d, ...lineAttributes(styleOf(highlight)) });
      }),
    );
  });
}

function drawnTag({ x, y, text, urgent, colour }: PlacedTag, { width, height }: TagSize): Markup {
  const { font, around } = styleOfTag({ urgent });
  return element(
    'g',
    {},
    element('rect', { x, y, width, height, rx: 3, fill: '#0c0e11', 'fill-opacity': 0.87 }),
    ...(colour === null ? [] : [element('rect', { x, y, width: 2, height, fill: hex(colour) })]),
    element(
      'text',
      {
        ...{ x: x + around, y: y + height / 2, 'font-size': font, fill: '#ffffff' },
        'dominant-baseline': 'central',
      },
      text,
    ),
  );
}

function boxPath([x0, y0, x1, y1]: Box): string {
  return `M${short(x0)} ${short(y0)}H${short(x1)}V${short(y1)}H${short(x0)}Z`;
}

function ringPath(ring: Ring, { camera }: Seen): string {
  const points: string[] = [];
  for (let at = 0; at < ring.length; at += 2) {
    const { x, y } = screenFromImage(camera, { x: item(ring, at), y: item(ring, at + 1) });
    points.push(`${short(x)} ${short(y)}`);
  }
  return `M${points.join('L')}Z`;
}

function short(value: number): number {
  return Number(value.toFixed(2));
}

function lineAttributes({ colour, opacity, width, spread, dash }: LineStyle) {
  return {
    fill: 'none',
    stroke: hex(colour),
    'stroke-width': width + 2 * spread,
    'stroke-opacity': opacity === 1 ? null : opacity,
    'stroke-dasharray': dash === null ? null : `${dash.dash} ${dash.gap}`,
  };
}

/** What every program that reads SVG knows. */
function hex(colour: Colour): string {
  const part = (value: number) =>
    Math.round(255 * value)
      .toString(16)
      .padStart(2, '0');
  return `#${colour.map(part).join('')}`;
}
