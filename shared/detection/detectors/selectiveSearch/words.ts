/** What the stages of Selective Search say of a row. */
import { boxAt } from '../../../geometry/boxes.ts';
import { imageFromInputBox } from '../../../geometry/spaces.ts';
import { item } from '../../../item.ts';
import { count, score as scoreText, size } from '../../../words.ts';
import type { Stage } from '../../stages/stage.ts';
import { overLimit } from '../secondStage/words.ts';
import type { RegionsSettings } from './settings.ts';
import type { SelectiveSearchTables } from './tables.ts';

type Settings = Readonly<Record<'regions', RegionsSettings>>;
type Words<T extends SelectiveSearchTables, S extends Settings> = Pick<
  Stage<T, unknown, S>,
  'tell' | 'tag' | 'ending'
>;

export function selectiveSearchWords<
  T extends SelectiveSearchTables,
  S extends Settings,
>(): Readonly<Record<keyof SelectiveSearchTables, Words<T, S>>> {
  return {
    segments: {
      tell(row, { tables, geometry }) {
        const { segmentation, sizes, segmentations } = tables.segments;
        const of = item(segmentations, segmentation[row]!);
        const [x0, y0, x1, y1] = imageFromInputBox(boxAt(tables.segments.boxes, row), geometry);
        return {
          facts: { pixels: sizes[row]!, k: of.k },
          value: `${of.space}, k ${count(of.k)}`,
          detail: `${count(sizes[row]!)} pixels of the segmented picture · ${size(x1 - x0, y1 - y0)}`,
        };
      },
      tag: (row) => `segment ${count(row + 1)}`,
    },
    merges: {
      tell(row, { tables }) {
        const { parentRow, otherParentRow, scores, parts } = tables.merges;
        if (parentRow[row]! < 0) {
          return { facts: {}, value: 'a segment by itself', detail: '' };
        }
        const own = parts.subarray(row * 4, row * 4 + 4);
        const words = ['colour', 'texture', 'size', 'fill'].map(
          (name, i) => `${name} ${scoreText(own[i]!)}`,
        );
        return {
          facts: {
            parents: [parentRow[row]!, otherParentRow[row]!],
            similarity: scores[row]!,
            parts: [...own],
          },
          value: `similarity ${scoreText(scores[row]!)}`,
          detail: words.join(' · '),
        };
      },
      tag: (row) => `merge ${count(row + 1)}`,
    },
    regions: {
      tell: (row, { tables }) => ({
        facts: {},
        value: `${count(row + 1)} of ${count(tables.regions.count)}`,
        detail: '',
      }),
      tag: regionTag,
      ending(fate, _row, { settings }) {
        const { smallestSide, most } = settings.regions;
        return fate === 'tooSmall'
          ? `A side is shorter than ${smallestSide} pixels of the picture that is segmented.`
          : overLimit(most, 'regions');
      },
    },
  };
}

/** A region on the picture. */
export function regionTag(row: number): string {
  return `region ${count(row + 1)}`;
}
