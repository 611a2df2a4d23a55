/**
 * The functions and classes that a state_dict needs, and what stands in for each here. Any other stays a name, so that a
 * checkpoint may have a training's options, its metrics or its scheduler beside the weights.
 *
 * Source: torch/_utils.py, torch/_tensor.py and torch/_weights_only_unpickler.py of PyTorch.
 */
import { maxDimensions, type Layout } from './layout.ts';
import {
  PickleCallable,
  PickledTensor,
  PickleForeign,
  PickleList,
  PickleTuple,
  StorageType,
  StorageView,
  TensorType,
  type PickleValue,
} from './pickleValue.ts';
import { shown, Unreadable } from '../unreadable.ts';
import { storedTypes, type StoredType } from './weightFile.ts';

/** What a name stands for. @throws Unreadable, with the name, for what no checkpoint has. */
export function torchGlobal(name: string): PickleValue {
  const known = globals.get(name);
  if (known !== undefined) return known;
  if (isUnwanted(name)) throw refused(name);
  return new PickleForeign(name);
}

/** Parts of Python that run something or lead to what does. Here nothing runs, but a person should know of such a file. */
const runningModules = new Set(
  'os posix nt pty subprocess sys importlib imp runpy socket shutil ctypes marshal webbrowser'.split(
    ' ',
  ),
);
const runningBuiltins = new Set(
  (
    'eval exec execfile compile open file input raw_input setattr delattr globals locals vars ' +
    'breakpoint reload apply'
  ).split(' '),
);
/** What reads files, and tensors of kinds that are not read here: sparse, quantized. */
const torchRefused = /^torch\.(load$|hub\.|_utils\._rebuild_|(storage\.)?\w*Storage$)/;

function isUnwanted(name: string): boolean {
  const [module = '', ...inside] = name.split('.');
  const isBuiltin = module === 'builtins' || module === '__builtin__';
  const runs = isBuiltin ? runningBuiltins : runningModules;
  const isHidden = inside.some((part) => /^(__.*__)?$/.test(part));
  return isHidden || torchRefused.test(name) || name.split('.').some((part) => runs.has(part));
}

export const refused = (name: string): Unreadable =>
  new Unreadable(
    `asks for ${shown(name)}, which a file of weights does not need, and nothing of it was run; ` +
      'save model.state_dict() alone',
  );

type Call = PickleCallable['call'];

const storageTypes: Readonly<Record<string, StoredType>> = {
  DoubleStorage: 'float64',
  FloatStorage: 'float32',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  LongStorage: 'int64',
  IntStorage: 'int32',
  ShortStorage: 'int16',
  CharStorage: 'int8',
  ByteStorage: 'uint8',
  BoolStorage: 'bool',
  ComplexFloatStorage: 'complex64',
  ComplexDoubleStorage: 'complex128',
  // These count bytes.
  UntypedStorage: 'uint8',
  TypedStorage: 'uint8',
  'storage.UntypedStorage': 'uint8',
  'storage.TypedStorage': 'uint8',
};

const wrongArguments = (name: string) =>
  new Unreadable(`calls ${name} with what is not written by torch in its list of tensors`);

const newDict =
  (name: string): Call =>
  (args, charge) => {
    const [from] = args;
    if (from === undefined) return new Map();
    if (from instanceof Map) {
      charge(from.size);
      return new Map(from);
    }
    // As Python 2 wrote an OrderedDict.
    if (!(from instanceof PickleList)) throw wrongArguments(name);
    charge(from.items.length);
    const dict = new Map<PickleValue, PickleValue>();
    for (const pair of from.items) {
      const [key, value] =
        pair instanceof PickleList || pair instanceof PickleTuple ? pair.items : [];
      if (key === undefined || value === undefined) throw wrongArguments(name);
      dict.set(key, value);
    }
    return dict;
  };

const newSet =
  (name: string): Call =>
  ([from], charge) => {
    if (from === undefined) return new Set();
    if (!(from instanceof PickleList)) throw wrongArguments(name);
    charge(from.items.length);
    return new Set(from.items);
  };

/** Protocol 2 calls it for no bytes at all; the others are encoded. */
const noBytes: Call = (args) => {
  if (args.length === 0) return new Uint8Array(0);
  throw wrongArguments('bytes');
};

/** How protocol 2 writes bytes: as a text with a character for each. */
const encode: Call = ([text, encoding], charge) => {
  if (typeof text !== 'string' || encoding !== 'latin1') throw wrongArguments('_codecs.encode');
  charge(text.length);
  return new Uint8Array(Buffer.from(text, 'latin1'));
};

const size: Call = ([dims]) => {
  if (dims instanceof PickleTuple) return dims;
  throw wrongArguments('torch.Size');
};

/** A parameter is its tensor here. */
const parameter =
  (name: string): Call =>
  ([tensor]) => {
    if (tensor instanceof PickledTensor) return tensor;
    throw wrongArguments(name);
  };

/** A tensor of a class of its own, or with attributes. */
const rebuildFromType =
  (name: string): Call =>
  ([rebuild, , args], charge) => {
    const isRebuild = rebuild instanceof PickleCallable && rebuild.name !== name;
    if (isRebuild && args instanceof PickleTuple) return rebuild.call(args.items, charge);
    throw wrongArguments(name);
  };

/** How some versions of Python write a member of an Enum. With anything but a class it finds what runs. */
const attribute =
  (name: string): Call =>
  ([of, attributeName]) => {
    const isMember = of instanceof PickleForeign && typeof attributeName === 'string';
    if (isMember) return new PickleForeign(of.name);
    throw refused(name);
  };

/**
 * _rebuild_tensor and its descendants.
 * @param typed whether the tensor's type is an argument; otherwise it is that of the storage
 */
const rebuildTensor =
  (name: string, typed: boolean): Call =>
  ([storage, offset, dims, strides, _requiresGrad, _hooks, ...rest]) => {
    const layout = layoutOf(offset, dims, strides);
    if (!(storage instanceof StorageView) || layout === null) throw wrongArguments(name);
    const [type, flags] = typed ? rest : [new TensorType(storage.storage.elements), ...rest];
    if (!(type instanceof TensorType)) throw wrongArguments(name);
    if (flags instanceof Map && flags.size > 0) {
      throw new Unreadable('has a tensor that is a conjugated or negated view; save a clone of it');
    }
    return new PickledTensor(storage, type.elements, layout);
  };

function layoutOf(offset?: PickleValue, dims?: PickleValue, strides?: PickleValue): Layout | null {
  if (!isWhole(offset) || !isWholes(dims) || !isWholes(strides)) return null;
  return { offset, dims: dims.items, strides: strides.items };
}

export const isWhole = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

const isWholes = (value: unknown): value is { items: readonly number[] } =>
  value instanceof PickleTuple && value.items.length <= maxDimensions && value.items.every(isWhole);

const callables: Readonly<Record<string, (name: string) => Call>> = {
  'collections.OrderedDict': newDict,
  'collections.Counter': newDict,
  '__builtin__.set': newSet,
  'builtins.set': newSet,
  '__builtin__.frozenset': newSet,
  'builtins.frozenset': newSet,
  '__builtin__.bytes': () => noBytes,
  'builtins.getattr': attribute,
  '__builtin__.getattr': attribute,
  '_codecs.encode': () => encode,
  'torch.Size': () => size,
  // Where a tensor once was has no meaning here.
  'torch.device': () => () => null,
  'torch._utils._rebuild_tensor': (name) => rebuildTensor(name, false),
  'torch._utils._rebuild_tensor_v2': (name) => rebuildTensor(name, false),
  'torch._utils._rebuild_tensor_v3': (name) => rebuildTensor(name, true),
  'torch._tensor._rebuild_from_type_v2': rebuildFromType,
  'torch._utils._rebuild_parameter': parameter,
  'torch._utils._rebuild_parameter_with_state': parameter,
  'torch.nn.parameter.Parameter': parameter,
};

const globals: ReadonlyMap<string, PickleValue> = new Map<string, PickleValue>([
  ...Object.entries(storageTypes).map(
    ([name, type]) => [`torch.${name}`, new StorageType(type)] as const,
  ),
  ...storedTypes.map((type) => [`torch.${type}`, new TensorType(type)] as const),
  ...Object.entries(callables).map(
    ([name, call]) => [name, new PickleCallable(name, call(name))] as const,
  ),
]);
