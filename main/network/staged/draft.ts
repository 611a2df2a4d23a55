/**
 * A package's model.json as far as it is known, from what is known least to what is known best: a
 * framework's conventions, the graphs, what a person gives. What none of them says is asked for, all at once.
 */
import type { ModelPackage } from '../../../shared/model/modelPackage.ts';
import type { Convention } from './conventions.ts';
import { draftAnchors } from './draftAnchors.ts';
import type { HeadFacts } from './headFacts.ts';
import { keys } from './keys.ts';
import { nested, pathsOf } from './keyPaths.ts';
import { missingKeys, type MissingKey } from './missingKeys.ts';
import type { TrunkFacts } from './trunkFacts.ts';

export interface DraftInput {
  readonly trunk: TrunkFacts;
  readonly head: HeadFacts;
  readonly convention: Convention | null;
  /** By path, `anchors.sizes` and `anchors.ratios` too. */
  readonly given: ReadonlyMap<string, unknown>;
  /** The classes of so many columns, which it may refuse; null: not said. */
  readonly classes: ((classCount: number) => ModelPackage['classes']) | null;
  /** Of the package, where none is given. */
  readonly name: string;
}

export interface Draft {
  /** In the order of model.json. */
  readonly entries: readonly DraftEntry[];
  readonly missing: readonly MissingKey[];
  /** Of model.json, without `format`, `formatVersion` and `files`. */
  readonly content: object;
}

export interface DraftEntry {
  readonly path: string;
  readonly value: unknown;
  /** `the graph`, `detectron2's defaults`, `given`. */
  readonly source: string;
}

/** @throws StudioError badInput; what `classes` throws. */
export function makeDraft({ trunk, head, convention, given, classes, name }: DraftInput): Draft {
  const known = new Map<string, DraftEntry>();
  const put = (values: Iterable<readonly [string, unknown]>, source: string) => {
    for (const [path, value] of values) known.set(path, { path, value, source });
  };
  const anchors = draftAnchors(convention, trunk.rpn, given);
  if (convention !== null) put(conventionValues(convention, trunk, given), convention.title);
  put(graphValues(trunk, head), 'the graph');
  const logits = trunk.rpn?.logits;
  // Of 2k outputs no graph says which are background.
  if (logits === 'sigmoid' || (logits !== undefined && logits === convention?.logits)) {
    put([['rpn.logits', logits]], 'the graph');
  }
  put([['name', name]], "the folder's name");
  put(
    (anchors.boxes ?? []).map((boxes, i) => [`rpn.levels[${i}].anchors`, boxes]),
    anchors.source,
  );
  const classCount = head.outputs?.classCount;
  if (classes !== null && classCount !== undefined) {
    put([['classes', classes(classCount)]], 'given');
  }
  put(given, 'given');

  const values = new Map([...known].map(([path, { value }]) => [path, value]));
  const paths = keys.flatMap(({ path }) => pathsOf(path, values));
  return {
    entries: paths.map((path) => known.get(path)).filter((entry) => entry !== undefined),
    missing: missingKeys({
      trunk,
      head,
      known: new Set(values.keys()),
      // Where the columns cannot be counted, a list of names is no answer.
      hasClasses: classes !== null && !(values.has('head.classLogits') && classCount === undefined),
      hasConvention: convention !== null,
      anchors: anchors.ask,
    }),
    content: nested(values),
  };
}

function conventionValues(
  { values, singleLevel }: Convention,
  { rpn, pooled }: TrunkFacts,
  given: ReadonlyMap<string, unknown>,
): Map<string, unknown> {
  const all = new Map([...values, ...(rpn?.levels.length === 1 ? singleLevel : [])]);
  const finest = given.get('roi.levels[0].stride') ?? pooled?.[0]?.stride;
  // With one map there is nothing to assign; of several the finest has the number of its stride (FPN, eq. 1).
  if (pooled?.length === 1) {
    for (const path of all.keys()) if (path.startsWith('roi.assignment.')) all.delete(path);
  } else if (typeof finest === 'number' && !all.has('roi.assignment.minLevel')) {
    all.set('roi.assignment.minLevel', Math.log2(finest));
  }
  return all;
}

function graphValues({ input, rpn, pooled }: TrunkFacts, head: HeadFacts): Map<string, unknown> {
  const { outputs } = head;
  const values: [string, unknown][] = [
    ['input.name', input],
    ...(rpn?.levels ?? []).flatMap(({ objectness, deltas, stride }, i): [string, unknown][] => [
      [`rpn.levels[${i}].objectness`, objectness],
      [`rpn.levels[${i}].deltas`, deltas],
      [`rpn.levels[${i}].stride`, stride],
    ]),
    ['roi.outputHeight', head.outputHeight],
    ['roi.outputWidth', head.outputWidth],
    ...(pooled ?? []).flatMap(({ feature, stride }, i): [string, unknown][] => [
      [`roi.levels[${i}].feature`, feature],
      [`roi.levels[${i}].stride`, stride],
    ]),
    ['head.input', head.input],
    ['head.classLogits', outputs?.classLogits],
    ['head.boxDeltas', outputs?.boxDeltas],
    ['head.classSpecific', outputs?.classSpecific],
  ];
  return new Map(values.filter(([, value]) => value !== null && value !== undefined));
}
