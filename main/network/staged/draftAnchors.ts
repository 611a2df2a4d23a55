/** The anchors of a draft: made as its framework makes them, of its sizes or of those that are given. */
import { StudioError } from '../../../shared/result.ts';
import type { CellBox } from '../spec/cellBoxes.ts';
import { givenAnchors } from '../spec/givenAnchors.ts';
import { boxesOfLevels, type AnchorSizes } from './anchorRule.ts';
import type { Convention } from './conventions.ts';
import type { RpnFacts } from './trunkFacts.ts';

export interface DraftAnchors {
  /** Of each level; null: they cannot be made. */
  readonly boxes: readonly (readonly CellBox[])[] | null;
  readonly source: string;
  /** What must be given where they cannot; nothing where they follow from what is asked for anyway. */
  readonly ask: 'boxes' | 'sizes' | 'nothing';
}

/** @throws StudioError badInput where what is given is no list of sizes or ratios, or of no use. */
export function draftAnchors(
  convention: Convention | null,
  rpn: RpnFacts | null,
  given: ReadonlyMap<string, unknown>,
): DraftAnchors {
  const { sizes, ratios } = givenAnchors(given);
  const isGiven = sizes !== null || ratios !== null;
  if (convention === null || 'levels' in convention.anchors) {
    if (isGiven) {
      const why = 'how boxes are made of them is known of a framework alone';
      throw new StudioError('badInput', `anchors.sizes and anchors.ratios need --like: ${why}.`);
    }
    return fixedAnchors(convention, rpn);
  }
  const source = isGiven ? 'given' : convention.title;
  if (rpn === null) return { boxes: null, source, ask: 'nothing' };
  const rule = convention.anchors;
  const levels = rpn.levels.map((level, i) => {
    const stride = given.get(`rpn.levels[${i}].stride`) ?? level.stride;
    return { shapes: level.shapes, stride: typeof stride === 'number' ? stride : null };
  });
  const candidates: readonly AnchorSizes[] = sizes === null ? rule.usual : [{ sizes }];
  const firstFitting = (of: typeof levels) => {
    const made = candidates.map((sized) => boxesOfLevels(rule, sized, ratios ?? rule.ratios, of));
    return made.find((boxes) => boxes !== null) ?? null;
  };
  // How many sizes there must be does not depend on a stride, which is asked for by itself.
  const counted = firstFitting(levels.map(({ shapes }) => ({ shapes, stride: 1 })));
  return { boxes: firstFitting(levels), source, ask: counted === null ? 'sizes' : 'nothing' };
}

/** Another package's, where its levels have as many. */
function fixedAnchors(convention: Convention | null, rpn: RpnFacts | null): DraftAnchors {
  const none = { boxes: null, source: '', ask: 'boxes' } as const;
  if (convention === null || rpn === null || !('levels' in convention.anchors)) return none;
  const { levels } = convention.anchors;
  const fits =
    levels.length === rpn.levels.length &&
    levels.every((boxes, i) => boxes.length === rpn.levels[i]?.shapes);
  return fits ? { boxes: levels, source: convention.title, ask: 'nothing' } : none;
}
