/** What a Fast R-CNN takes of a network that was trained with a region proposal network in its trunk, or beside one. */
import type { FastRcnnPackage } from '../../../shared/model/fastRcnnPackage.ts';
import type { RegionsSpec } from '../../../shared/model/regionsSpec.ts';
import type { Graph } from '../../network/graph/graph.ts';
import { partOf } from '../../network/graph/partOf.ts';
import type { Description } from './description.ts';

/** The content of a Fast R-CNN's model.json without the files. */
export type FastDescription = Omit<FastRcnnPackage, 'files'>;

export function fastDescription(
  { rpn: _rpn, kind: _kind, ...common }: Description,
  regions: RegionsSpec,
): FastDescription {
  return { ...common, kind: 'fast-rcnn', regions };
}

/** The trunk up to the maps that are pooled. */
export function trunkWithoutRpn(trunk: Graph, { roi }: Pick<FastDescription, 'roi'>): Graph {
  return partOf(
    trunk,
    roi.levels.map(({ feature }) => feature),
  );
}
