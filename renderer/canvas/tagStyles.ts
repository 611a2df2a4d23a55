/** How large the tags of boxes are. */
import type { Viewport } from './camera.ts';
import type { Tag, TagSize } from './tags.ts';
import type { TextWidths } from './textWidths.ts';

/** CSS pixels; `around` is on each side of the text. */
const plain = { font: 11, height: 17, around: 6 };
const urgent = { font: 12, height: 22, around: 8 };

export function styleOfTag(tag: Pick<Tag, 'urgent'>): typeof plain {
  return tag.urgent ? urgent : plain;
}

export function sizeOfTag(
  tag: Pick<Tag, 'text' | 'urgent'>,
  widths: Pick<TextWidths, 'of'>,
  viewport: Pick<Viewport, 'width'>,
): TagSize {
  const { font, height, around } = styleOfTag(tag);
  const width = widths.of(tag.text, font) + 2 * around;
  return { width: Math.min(width, viewport.width), height };
}
