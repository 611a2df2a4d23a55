/** What must still be said of a package: every key at once, each with what is known about it. */
import { shown } from '../unreadable.ts';
import type { HeadFacts } from './headFacts.ts';
import { anchorKeys, keys, type KeyInfo } from './keys.ts';
import type { TrunkFacts } from './trunkFacts.ts';

export interface MissingKey {
  readonly path: string;
  readonly meaning: string;
  /** Which there are, or how one is written. */
  readonly values: string;
}

export interface MissingInput {
  readonly trunk: TrunkFacts;
  readonly head: HeadFacts;
  /** Paths that have a value. */
  readonly known: ReadonlySet<string>;
  /** Whether names of classes are given, though the columns are not counted yet. */
  readonly hasClasses: boolean;
  /** Whether a framework's conventions are followed. */
  readonly hasConvention: boolean;
  /** What is asked for of the anchors that are not known. */
  readonly anchors: 'boxes' | 'sizes' | 'nothing';
}

/** In the order of model.json. */
export function missingKeys(input: MissingInput): MissingKey[] {
  const { trunk, known, anchors } = input;
  const missing = keys.flatMap((info) => questionsOf(info, input));
  const hasBoxes = trunk.rpn?.levels.every((_, i) => known.has(`rpn.levels[${i}].anchors`));
  return anchors === 'sizes' && hasBoxes === false ? [...missing, sizesQuestion(trunk)] : missing;
}

function questionsOf(info: KeyInfo, input: MissingInput): MissingKey[] {
  const { trunk, head, known, hasClasses, hasConvention, anchors } = input;
  const { path, meaning, values, optional } = info;
  if (optional === true || known.has(path)) return [];
  const ofLevels = (outputs: readonly string[] = []) =>
    outputs.flatMap((output, level): MissingKey[] => {
      const at = path.replace('[]', `[${level}]`);
      return known.has(at) ? [] : [{ path: at, meaning: `${meaning}, of ${output}`, values }];
    });
  switch (path) {
    case 'rpn.levels[].objectness':
      return trunk.rpn === null ? [rpnQuestion(trunk)] : [];
    case 'rpn.levels[].deltas':
      // It is known with the objectness.
      return [];
    case 'rpn.logits':
      return trunk.rpn === null ? [] : [softmaxQuestion(path)];
    case 'rpn.levels[].stride':
      return ofLevels(trunk.rpn?.levels.map(({ objectness }) => quoted(objectness)));
    case 'rpn.levels[].anchors':
      if (anchors !== 'boxes') return [];
      return ofLevels(
        trunk.rpn?.levels.map(({ objectness, shapes }) => `${quoted(objectness)}: ${shapes}`),
      );
    case 'roi.levels[].feature':
      return trunk.pooled === null ? [pooledQuestion(trunk)] : [];
    case 'roi.levels[].stride':
      return ofLevels(trunk.pooled?.map(({ feature }) => quoted(feature)));
    case 'roi.assignment.canonicalSize':
    case 'roi.assignment.canonicalLevel':
      // With one map there is nothing to assign.
      return trunk.pooled?.length === 1 ? [] : [{ path, meaning, values }];
    case 'roi.assignment.minLevel':
      // It follows from the finest stride.
      return trunk.pooled?.length === 1 || hasConvention ? [] : [{ path, meaning, values }];
    case 'head.classLogits':
    case 'head.boxDeltas':
      return [{ path, meaning, values: `one of ${head.listed}` }];
    case 'head.classSpecific':
      // It is known with the outputs, if their columns are.
      return known.has('head.classLogits') && known.has('head.boxDeltas')
        ? [{ path, meaning, values }]
        : [];
    case 'classes': {
      if (hasClasses) return [];
      const count = head.outputs?.classCount;
      const counted = count === undefined ? meaning : `${meaning}: ${count}`;
      return [{ path, meaning: counted, values: `${values}, or --classes FILE` }];
    }
    default:
      return [{ path, meaning, values }];
  }
}

const quoted = (name: string) => `'${shown(name)}'`;

function rpnQuestion({ listed }: TrunkFacts): MissingKey {
  return {
    path: 'rpn.levels',
    meaning: `the RPN's outputs, finest first, out of ${listed}`,
    values: '[{"objectness": name, "deltas": name}, …]',
  };
}

function softmaxQuestion(path: string): MissingKey {
  return {
    path,
    meaning: '2k outputs, of which the first k must be background and the others object',
    values: 'softmax, if that is so; if not, no package can be made',
  };
}

function pooledQuestion({ listed }: TrunkFacts): MissingKey {
  return {
    path: 'roi.levels',
    meaning: `the maps that are pooled, finest first, out of ${listed}`,
    values: '[{"feature": name}, …]',
  };
}

/** How many sizes there must be follows from the boxes of a cell. */
function sizesQuestion({ rpn }: TrunkFacts): MissingKey {
  const [{ path, meaning, values }] = anchorKeys;
  const shapes = new Set(rpn?.levels.map((level) => level.shapes));
  return {
    path,
    meaning: `${meaning}; with the ratios ${[...shapes].join(' or ')} boxes a cell`,
    values,
  };
}
