/** The region proposal network's stages: from what the trunk puts out to the proposals (Ren et al. 2015, section 3). */
import type { InputGeometry } from '../../../geometry/spaces.ts';
import type { RpnSpec } from '../../../model/fasterRcnnPackage.ts';
import type { DetectionSettings } from '../../../model/settings.ts';
import { makeTables } from '../../pipeline.ts';
import { anchorStrides, makeAnchors } from '../../rpn/anchors.ts';
import { decodeAnchors } from '../../rpn/boxCoder.ts';
import { clipProposals } from '../../rpn/clipped.ts';
import { readObjectness, sigmoid } from '../../rpn/objectness.ts';
import { selectProposals } from '../../rpn/proposals.ts';
import { selectTopK } from '../../rpn/topK.ts';
import type { AnchorTable, ProposalTable } from '../../stages/stages.ts';
import { fasterRcnnSettings } from './settings.ts';
import { stage, type FasterRcnnStage, type RpnMaps } from './stage.ts';

export function rpnStages(rpn: RpnSpec): readonly FasterRcnnStage[] {
  return [
    stage('anchors', {
      step: 'proposals',
      madeOf: [],
      settings: [],
      make: (_, { view }) => anchorsFor(rpn, view.maps, view.geometry),
    }),
    stage('objectness', {
      step: 'proposals',
      madeOf: ['anchors'],
      settings: [],
      make: ({ anchors }, { view }) =>
        readObjectness(
          view.maps.map(({ objectness }) => objectness),
          anchors.grids,
          rpn.logits,
        ),
      scoreOf: (row, { objectness }) => sigmoid(objectness.logits[row]!),
    }),
    stage('decoded', {
      step: 'proposals',
      madeOf: ['anchors'],
      settings: [],
      make: ({ anchors }, { view }) =>
        decodeAnchors(
          view.maps.map(({ deltas }) => deltas),
          anchors,
          rpn,
        ),
    }),
    stage('topK', {
      step: 'proposals',
      madeOf: ['anchors', 'objectness', 'decoded'],
      settings: ['rpn.preNmsTopN'],
      make: ({ anchors, objectness, decoded }, { settings }) =>
        selectTopK(objectness, decoded, anchors.grids, settings.rpn.preNmsTopN),
    }),
    stage('clipped', {
      step: 'proposals',
      madeOf: ['topK'],
      settings: ['rpn.minSize', 'rpn.scoreThreshold'],
      make: ({ topK }, { view: { geometry }, settings: { rpn: own } }) =>
        clipProposals(
          topK,
          geometry.inputWidth,
          geometry.inputHeight,
          own.minSize,
          own.scoreThreshold,
        ),
    }),
    stage('proposals', {
      step: 'proposals',
      madeOf: ['clipped'],
      settings: ['rpn.nmsIoU', 'rpn.postNmsTopN'],
      make: ({ clipped }, { settings: { rpn: own } }) =>
        selectProposals(clipped, own.nmsIoU, own.postNmsTopN),
    }),
  ];
}

/**
 * The proposals alone, of maps from wherever they come.
 * @param anchors of those maps, made before
 */
export async function proposalsOf(
  rpn: RpnSpec,
  maps: readonly RpnMaps[],
  geometry: InputGeometry,
  settings: DetectionSettings,
  anchors: AnchorTable,
): Promise<ProposalTable> {
  const part = { stages: rpnStages(rpn), parseSettings: fasterRcnnSettings };
  const view = { geometry, maps, features: [] };
  const known = { anchors };
  return (await makeTables(part, view, settings, { known, until: 'proposals' })).proposals;
}

/** The anchors of every level, for maps of so many cells. */
export function anchorsFor(
  { levels, anchorSpacing, anchorOffset }: RpnSpec,
  cells: readonly { readonly width: number; readonly height: number }[],
  { paddedWidth, paddedHeight }: Pick<InputGeometry, 'paddedWidth' | 'paddedHeight'>,
): AnchorTable {
  const grids = levels.map(({ stride, anchors }, level) => {
    const { width, height } = cells[level] ?? { width: 0, height: 0 };
    const grid = { width, height };
    const strides = anchorStrides(anchorSpacing, stride, grid, paddedWidth, paddedHeight);
    return { ...grid, ...strides, cellBoxes: anchors };
  });
  return makeAnchors(grids, anchorOffset);
}
