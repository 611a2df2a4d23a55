/** The regions of Selective Search that Fast R-CNN learns from, of each picture once. */
import type { AnnotatedPicture } from '../../shared/annotation/document.ts';
import { searchOf } from '../../shared/detection/detectors/selectiveSearch/stages.ts';
import { selectiveSearch } from '../../shared/detection/regions/selectiveSearch.ts';
import { regionsDefaults, type RegionsSpec } from '../../shared/model/regionsSpec.ts';
import { pixelsOf } from './data/unreadable.ts';

/** [n, 4] image space, first ones first. @throws UnreadablePicture */
export async function regionsOf(
  picture: AnnotatedPicture,
  regions: RegionsSpec,
): Promise<Float32Array<ArrayBuffer>> {
  const pixels = await pixelsOf(picture);
  return selectiveSearch(pixels, searchOf(regionsDefaults(regions))).regions.boxes;
}
