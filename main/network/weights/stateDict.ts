/** Finds a model's state_dict in what a checkpoint holds, and the names in it. */
import { programOf } from './otherPrograms.ts';
import { PickledTensor, PickleForeign, type PickleDict, type PickleValue } from './pickleValue.ts';
import { refused } from './torchGlobals.ts';
import { shown, Unreadable } from '../unreadable.ts';
import type { StateDictChoice } from './weightFile.ts';

/** Where checkpoints keep it, the likelier first. What else they hold, such as an optimizer, is left alone. */
const keys = [
  'model',
  'state_dict',
  'model_state_dict',
  'model_state',
  'net',
  'network',
  'module',
  'state',
  'checkpoint',
  'ema',
  'model_ema',
  'ema_state_dict',
];

/** What wrappers put before every name: DistributedDataParallel, torch.compile, Opacus, and Lightning's modules. */
const prefixes = ['module.', '_orig_mod.', '_module.', '_forward_module.', 'model.'];
/** AveragedModel, a wrapper too, counts beside the model. */
const counter = 'n_averaged';

const maxTensors = 100_000;

export interface FoundStateDict {
  /** In order. */
  readonly tensors: Map<string, PickledTensor>;
  /** null where there is no other beside it. */
  readonly choice: StateDictChoice | null;
}

/**
 * The named tensors.
 * @throws Unreadable where there are none, or too many.
 */
export function findStateDict(root: PickleValue): FoundStateDict {
  const insideOf = (value?: PickleValue) => keys.map((key) => dictOf(value)?.get(key));
  const inside = insideOf(root);
  const candidates = [...inside, root, ...inside.flatMap(insideOf)];
  for (const [place, candidate] of candidates.entries()) {
    const dict = dictOf(candidate);
    if (dict === null) continue;
    const tensors = tensorsOf(dict);
    if (tensors.size === 0) continue;
    const taken = keys[place];
    const others = keys.filter((_, i) => {
      const other = dictOf(inside[i]);
      return other !== null && other !== dict && tensorsOf(other).size > 0;
    });
    const choice = taken === undefined || others.length === 0 ? null : { taken, others };
    return { tensors: withoutPrefix(tensors), choice };
  }
  const whole = candidates.find((candidate) => candidate instanceof PickleForeign);
  if (whole !== undefined) throw wholeObject(whole.name);
  throw new Unreadable(
    `has no named tensors, neither at its top nor in ${keys.join(', ')}; save model.state_dict()`,
  );
}

/** What torch.save made of a model and not of its state_dict. */
function wholeObject(name: string): Unreadable {
  const program = programOf(name);
  if (program === null) return refused(name);
  const what = `is a whole ${shown(name)} of ${program.what}, and nothing of it was run`;
  return new Unreadable(`${what}; ${program.advice}`);
}

/** A dict, or what may be one of a kind of its own. */
function dictOf(value?: PickleValue): PickleDict | null {
  if (value instanceof Map) return value;
  return value instanceof PickleForeign ? value.items : null;
}

function tensorsOf(dict: PickleDict): Map<string, PickledTensor> {
  const tensors = new Map<string, PickledTensor>();
  for (const [name, value] of dict) {
    if (typeof name === 'string' && value instanceof PickledTensor) tensors.set(name, value);
  }
  return tensors;
}

/** The same tensors without what wrappers put before all names. @throws Unreadable for too many. */
export function withoutPrefix<T>(tensors: ReadonlyMap<string, T>): Map<string, T> {
  if (tensors.size > maxTensors) throw new Unreadable(`has more than ${maxTensors} tensors`);
  const own = [...tensors].filter(([name]) => name !== counter);
  let length = 0;
  const next = () =>
    prefixes.find((prefix) => own.every(([name]) => follows(name, prefix, length)));
  if (own.length === 0) return new Map(tensors);
  for (let prefix = next(); prefix !== undefined; prefix = next()) length += prefix.length;
  return new Map(
    length === 0 ? tensors : own.map(([name, tensor]) => [name.slice(length), tensor]),
  );
}

/** Whether the prefix stands at that place of a name, with something behind it. */
const follows = (name: string, prefix: string, at: number): boolean =>
  name.startsWith(prefix, at) && name.length > at + prefix.length;
