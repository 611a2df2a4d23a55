/** The way of a box that began as a region, as exports write it. */
import type { BoxLineage } from '../../../annotation/lineage.ts';
import { boxAt, type Box } from '../../../geometry/boxes.ts';
import { imageFromInputBox, type InputGeometry } from '../../../geometry/spaces.ts';
import type { StageDescription } from '../../stages/description.ts';
import { rowInAncestor } from '../../stages/rows.ts';
import { Fate, type RowRef, type StageTables } from '../../stages/table.ts';
import type { SelectiveSearchTables } from './tables.ts';

/** The chain from a merge to a box in plain numbers, as docs/exports.md has it; a step not reached is null. */
export function exportedRegionLineage(
  stages: readonly StageDescription[],
  ref: RowRef,
  tables: SelectiveSearchTables & StageTables,
  geometry: InputGeometry,
): BoxLineage {
  const { merges, regions } = tables;
  const inImage = (boxes: Float32Array, row: number): Box =>
    imageFromInputBox(boxAt(boxes, row), geometry);
  const merge = ref.stage === 'segments' ? null : rowInAncestor(stages, tables, ref, 'merges');
  const region =
    ref.stage === 'merges'
      ? regions.fate[ref.row] === Fate.kept
        ? regions.parentRow.indexOf(ref.row)
        : null
      : merge === null
        ? null
        : rowInAncestor(stages, tables, ref, 'regions');
  return {
    merge: merge === null ? null : { row: merge, box: inImage(merges.boxes, merge) },
    region: region === null ? null : { row: region, box: inImage(regions.boxes, region) },
    detection: ref.stage === 'detections' ? { row: ref.row } : null,
  };
}
