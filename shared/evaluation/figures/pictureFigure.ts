/** A picture with boxes on it as vectors, with their names: what a person sees, to take along. */
import type { Box } from '../../geometry/boxes.ts';
import { fonts, widthOf } from './figure.ts';
import { element, type Markup } from './markup.ts';
import { fitted } from './textFit.ts';

export interface PictureBox {
  /** Image space. */
  readonly box: Box;
  /** Beside it; empty: nothing. */
  readonly name: string;
  /** `#rrggbb` */
  readonly colour: string;
  /** solid: annotated or found; dashed: missed or suggested; dotted: false. */
  readonly line: 'solid' | 'dashed' | 'dotted';
}

export interface PictureView {
  /** Of the picture, or of a part of it: `data:image/jpeg;base64,…`, or where its file lies; and where that is in image space. */
  readonly href: string;
  readonly part: Box;
  /** What is seen; image space. */
  readonly seen: Box;
  readonly boxes: readonly PictureBox[];
  /** What a person who cannot see it is told. */
  readonly description: string;
  /** Pixels of the longer side on the page; lines and letters are as wide at any. */
  readonly side: number;
}

const letters = 12;

export function pictureFigure(view: PictureView): Markup {
  const { href, part, seen, boxes, description, side } = view;
  const [x0, y0, x1, y1] = seen;
  const scale = side / Math.max(x1 - x0, y1 - y0);
  const [wide, high] = [(x1 - x0) * scale, (y1 - y0) * scale];
  const drawn = boxes.map(({ box, colour, line }) => {
    const own = {
      ...{ x: (box[0] - x0) * scale, y: (box[1] - y0) * scale },
      ...{ width: (box[2] - box[0]) * scale, height: (box[3] - box[1]) * scale, fill: 'none' },
      'stroke-dasharray': line === 'solid' ? null : line === 'dashed' ? '6 4' : '1.5 3.5',
    };
    return element(
      'g',
      {},
      // Dark below bright, so that it is seen on anything.
      element('rect', { ...own, stroke: '#14171b', 'stroke-width': 4, 'stroke-opacity': 0.65 }),
      element('rect', { ...own, stroke: colour, 'stroke-width': 2 }),
    );
  });
  return element(
    'svg',
    {
      ...{
        xmlns: 'http://www.w3.org/2000/svg',
        viewBox: `0 0 ${wide.toFixed(2)} ${high.toFixed(2)}`,
      },
      ...{
        width: wide,
        height: high,
        role: 'img',
        'aria-label': description,
        'font-family': fonts,
      },
    },
    element('title', {}, description),
    element('image', {
      ...{ href, x: (part[0] - x0) * scale, y: (part[1] - y0) * scale },
      ...{ width: (part[2] - part[0]) * scale, height: (part[3] - part[1]) * scale },
      preserveAspectRatio: 'none',
    }),
    ...drawn,
    ...tags(view, scale, wide, high),
  );
}

interface Tag {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

const tagHeight = letters + 4;

/** Names above their boxes, else within or below them; one that would cover another is left out. */
function tags(
  { boxes, seen: [x0, y0] }: PictureView,
  scale: number,
  wide: number,
  high: number,
): readonly Markup[] {
  const placed: Tag[] = [];
  return boxes.flatMap(({ box, name, colour }) => {
    if (name === '') return [];
    const shown = fitted(name, Math.min(160, wide - 10), letters);
    const width = widthOf(shown, 'text') + 8;
    const x = Math.max(0, Math.min((box[0] - x0) * scale - 1, wide - width));
    const [top, bottom] = [(box[1] - y0) * scale, (box[3] - y0) * scale];
    const place = [top - tagHeight - 1, top + 1, bottom + 1]
      .map((y): Tag => ({ x, y, width }))
      .find(
        (tag) =>
          tag.y >= 0 && tag.y + tagHeight <= high && placed.every((other) => !meets(tag, other)),
      );
    if (place === undefined) return [];
    placed.push(place);
    return [
      element('rect', {
        x,
        y: place.y,
        width,
        height: tagHeight,
        rx: 2,
        fill: '#14171b',
        'fill-opacity': 0.82,
      }),
      element(
        'text',
        { x: x + 4, y: place.y + letters, 'font-size': letters, fill: colour },
        ...(shown === name ? [] : [element('title', {}, name)]),
        shown,
      ),
    ];
  });
}

function meets(a: Tag, b: Tag): boolean {
  return (
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + tagHeight && b.y < a.y + tagHeight
  );
}
