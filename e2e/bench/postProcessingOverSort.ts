/** From the RPN's raw maps to 1000 proposals at the size of R50-FPN, over a sort of as many numbers. */
import { makeAnchors } from '../../shared/detection/rpn/anchors.ts';
import { decodeAnchors } from '../../shared/detection/rpn/boxCoder.ts';
import { clipProposals } from '../../shared/detection/rpn/clipped.ts';
import { readObjectness } from '../../shared/detection/rpn/objectness.ts';
import { selectProposals } from '../../shared/detection/rpn/proposals.ts';
import {
  rpnCoder,
  seededRandom,
  syntheticMaps,
} from '../../shared/detection/testing/syntheticRun.ts';
import { selectTopK } from '../../shared/detection/rpn/topK.ts';
import { median } from '../../shared/numbers.ts';
import type { Figure } from './figure.ts';
import { sideBySide } from './sideBySide.ts';

const width = 1344;
const height = 800;

export async function postProcessingOverSort(): Promise<Figure> {
  const {
    grids,
    objectness: logits,
    deltas,
  } = syntheticMaps({
    seed: 1,
    width,
    height,
    strides: [4, 8, 16, 32, 64],
    shapes: 3,
    classCount: 1,
    form: 'sigmoid',
    tieStep: 0,
  });
  const parts = new Map<string, number[]>();
  const timed = <T>(part: string, work: () => T): T => {
    const since = performance.now();
    const value = work();
    parts.set(part, [...(parts.get(part) ?? []), performance.now() - since]);
    return value;
  };
  let anchorCount = 0;
  const postProcess = () => {
    const anchors = timed('anchors', () => makeAnchors(grids, 0));
    anchorCount = anchors.count;
    const objectness = timed('objectness', () => readObjectness(logits, anchors.grids, 'sigmoid'));
    const decoded = timed('decode', () => decodeAnchors(deltas, anchors, rpnCoder));
    const topK = timed('top-k', () => selectTopK(objectness, decoded, anchors.grids, 1000));
    const clipped = timed('clip', () => clipProposals(topK, width, height, 1e-3, 0));
    return timed('NMS', () => selectProposals(clipped, 0.7, 1000));
  };
  postProcess();
  const random = seededRandom(2);
  const numbers = Float32Array.from({ length: anchorCount }, random);
  const times = await sideBySide({ ours: postProcess, sort: () => numbers.slice().sort() }, 3);
  return {
    name: `Post-processing of ${anchorCount.toLocaleString('en')} anchors to 1000 proposals, over Float32Array.sort`,
    milliseconds: times.ours,
    yardstick: times.sort,
    limit: 3,
    parts: Object.fromEntries([...parts].map(([part, each]) => [part, median(each)])),
  };
}
