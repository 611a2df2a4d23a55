/** Finds a model's state_dict in what a checkpoint holds, and the names in it. */
import { PickledTensor, type PickleDict, type PickleValue } from './pickleValue.ts';
import { Unreadable } from '../unreadable.ts';

/** Where checkpoints keep it, the likelier first. What else they hold, such as an optimizer, is left alone. */
const keys = ['model', 'state_dict', 'model_state_dict', 'ema', 'model_ema'];

/** What wrappers put before every name: DistributedDataParallel, and torch.compile. */
const prefixes = ['module.', '_orig_mod.'];
/** AveragedModel, a wrapper too, counts beside the model. */
const counter = 'n_averaged';

const maxTensors = 100_000;

/**
 * The named tensors, in order.
 * @throws Unreadable where there are none, or too many.
 */
export function findStateDict(root: PickleValue): Map<string, PickledTensor> {
  const inside = root instanceof Map ? keys.map((key) => root.get(key)) : [];
  for (const candidate of [...inside, root]) {
    const tensors = candidate instanceof Map ? tensorsOf(candidate) : new Map<never, never>();
    if (tensors.size > 0) return withoutPrefix(tensors);
  }
  throw new Unreadable(
    `has no named tensors, neither at its top nor in ${keys.join(', ')}; save model.state_dict()`,
  );
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
