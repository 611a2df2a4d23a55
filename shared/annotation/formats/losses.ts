/** What a format does not hold of a document, told before or with an export. */
import type { AnnotationAttributes } from '../annotation.ts';
import type { GeometryKind } from '../geometry.ts';
import { countOf } from '../sentences.ts';
import type { UsablePicture } from '../usable.ts';
import type { FormatDescription } from './describe.ts';

const outlines: Readonly<Record<Exclude<GeometryKind, 'box'>, string>> = {
  rotatedBox: 'rotated boxes',
  polygon: 'polygons',
  mask: 'masks',
};

/** A sentence for each kind of outline that is written as something else, and for each attribute that is left out. */
export function lossSentences(
  pictures: readonly UsablePicture[],
  { title, holds }: Pick<FormatDescription, 'title' | 'holds'>,
): string[] {
  const geometries = new Map<GeometryKind, number>();
  const attributes = new Map<string, number>();
  for (const { annotations } of pictures) {
    for (const annotation of annotations) {
      count(geometries, annotation.geometry.kind);
      for (const [name, value] of Object.entries(annotation.attributes)) {
        if (value !== false && value !== '') count(attributes, name);
      }
    }
  }
  const sentences: string[] = [];
  for (const kind of ['rotatedBox', 'polygon', 'mask'] as const) {
    const [found, held] = [geometries.get(kind) ?? 0, holds.geometry[kind]];
    if (found === 0 || held === 'itself') continue;
    const as = held === 'box' ? 'their boxes' : 'polygons';
    sentences.push(
      `Written as ${as}, since ${title} has no ${outlines[kind]}: ${countOf(found, 'annotation')}.`,
    );
  }
  for (const [name, isHeld] of Object.entries(holds.attributes) as [
    keyof AnnotationAttributes,
    boolean,
  ][]) {
    const found = attributes.get(name) ?? 0;
    if (found === 0 || isHeld) continue;
    sentences.push(
      `Left out, since ${title} has no place for it: “${name}” of ${countOf(found, 'annotation')}.`,
    );
  }
  return sentences;
}

function count<T>(counts: Map<T, number>, one: T): void {
  counts.set(one, (counts.get(one) ?? 0) + 1);
}
