/** The RPN's way from maps to proposals, with training's own numbers. */
import { makeAnchors, anchorStrides } from '../../../shared/detection/rpn/anchors.ts';
import { decodeAnchors } from '../../../shared/detection/rpn/boxCoder.ts';
import { clipProposals } from '../../../shared/detection/rpn/clipped.ts';
import type { RpnSpec } from '../../../shared/model/fasterRcnnPackage.ts';
import { readObjectness } from '../../../shared/detection/rpn/objectness.ts';
import { selectProposals } from '../../../shared/detection/rpn/proposals.ts';
import type { AnchorTable, ProposalTable } from '../../../shared/detection/stages/stages.ts';
import { selectTopK } from '../../../shared/detection/rpn/topK.ts';
import type { InputGeometry } from '../../../shared/geometry/spaces.ts';

/** Cells of each level. */
type Cells = readonly { readonly height: number; readonly width: number }[];

export function anchorsFor(
  { anchorSpacing, anchorOffset, levels }: RpnSpec,
  cells: Cells,
  { paddedWidth, paddedHeight }: Pick<InputGeometry, 'paddedWidth' | 'paddedHeight'>,
): AnchorTable {
  const grids = levels.map(({ stride, anchors }, i) => {
    const grid = cells[i] ?? { height: 0, width: 0 };
    const strides = anchorStrides(anchorSpacing, stride, grid, paddedWidth, paddedHeight);
    return { ...grid, ...strides, cellBoxes: anchors };
  });
  return makeAnchors(grids, anchorOffset);
}

/** @param maps objectness and deltas of each level, as the trunk puts them out */
export function proposalsOf(
  maps: readonly { readonly objectness: Float32Array; readonly deltas: Float32Array }[],
  anchors: AnchorTable,
  rpn: RpnSpec,
  { inputWidth, inputHeight }: InputGeometry,
  { preNmsTopN, postNmsTopN }: { readonly preNmsTopN: number; readonly postNmsTopN: number },
): ProposalTable {
  const logits = maps.map(({ objectness }) => objectness);
  const objectness = readObjectness(logits, anchors.grids, rpn.logits);
  const decoded = decodeAnchors(
    maps.map(({ deltas }) => deltas),
    anchors,
    rpn,
  );
  const topK = selectTopK(objectness, decoded, anchors.grids, preNmsTopN);
  const clipped = clipProposals(topK, inputWidth, inputHeight, rpn.minSize, rpn.scoreThreshold);
  return selectProposals(clipped, rpn.nmsIoU, postNmsTopN);
}
