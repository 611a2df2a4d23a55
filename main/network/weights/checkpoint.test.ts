/** What trainings keep beside the weights, in the instructions that torch.save writes for it. */
import { describe, expect, it } from 'vitest';
import {
  bytes,
  call,
  dict,
  floats,
  global,
  int,
  list,
  object,
  pickle,
  text,
  tuple,
} from './testing/pickles.ts';
import type { PicklePart } from './testing/pickles.ts';
import { float32, readAll, refusal, torchStream, torchZip } from './testing/weightFiles.ts';

const state = dict({ 'x.weight': floats(2, 'a'), 'x.bias': floats(1, 'b') });
const storages = { a: float32(1.5, -2), b: float32(3), c: float32(4) };
const bare = new Map([
  ['x.weight', [1.5, -2]],
  ['x.bias', [3]],
]);

const momentum = floats(1, 'c');

/** The same checkpoint in both of torch's formats. */
function files(root: PicklePart): Uint8Array[] {
  const content = pickle(root);
  const hasMomentum = Buffer.from(content).includes(Buffer.from(bytes(momentum)));
  return [
    torchZip(content, storages),
    torchStream(content, [
      ['a', 2, storages.a],
      ['b', 1, storages.b],
      ...(hasMomentum ? [['c', 1, storages.c] as const] : []),
    ]),
  ];
}

const encoded = (value: string) => call('_codecs', 'encode', text(value), text('latin1'));
const dtype = (name: string) =>
  bytes(
    call('numpy', 'dtype', text(name), [0x89], [0x88]),
    tuple(int(3), text('<'), 'NNN', int(-1), int(-1), int(0)),
    'b',
  );
const scalar = (module: string) => call(module, 'scalar', dtype('f8'), encoded('\0\0\0\0\0\0ð?'));
const array = bytes(
  call(
    'numpy.core.multiarray',
    '_reconstruct',
    global('numpy', 'ndarray'),
    tuple(int(0)),
    encoded('b'),
  ),
  tuple(int(1), tuple(int(3)), dtype('u1'), [0x89], encoded('\x01ÿ\x03')),
  'b',
);
const options = object(
  'argparse',
  'Namespace',
  dict({
    data_path: text('/data/coco'),
    lr: 'G?\x94z\xe1G\xae\x14{',
    aspect_ratio_group_factor: int(3),
  }),
);
const none = 'N';

const extras: [string, PicklePart][] = [
  ['argparse.Namespace', options],
  ['a numpy scalar', scalar('numpy.core.multiarray')],
  ['a numpy scalar of numpy 2', scalar('numpy._core.multiarray')],
  ['a numpy array', array],
  [
    'a defaultdict',
    bytes(call('collections', 'defaultdict', global('__builtin__', 'int')), text('a'), int(1), 's'),
  ],
  ['a Counter', call('collections', 'Counter', dict({ a: int(1) }))],
  ['a deque', bytes(call('collections', 'deque', list(), int(100)), '(', int(1), int(2), 'e')],
  ['a set', call('__builtin__', 'set', list(int(1)))],
  ['a torch.Size', call('torch', 'Size', tuple(int(3), int(4)))],
  ['a torch.dtype', global('torch', 'float32')],
  ['a memory format', global('torch', 'channels_last')],
  ['a datetime', call('datetime', 'datetime', encoded('\x07é\x0b\x1b\x12\0\0\0\0\0'))],
  ['a path', call('pathlib', 'PosixPath', text('/'), text('home'), text('run'))],
  ['a path of Python 3.13', call('pathlib._local', 'PosixPath', text('/'), text('run'))],
  ['an enum', call('__main__', 'Mode', int(1))],
  ['an enum by its name', call('builtins', 'getattr', global('__main__', 'Mode'), text('TRAIN'))],
  ['a dataclass of the script', object('__main__', 'Config', dict({ sizes: tuple(int(32)) }))],
  ['a named tuple', bytes(global('my.types', 'Range'), tuple(int(1), int(2)), [0x81])],
  [
    'a partial',
    bytes(
      call('functools', 'partial', global('torch.optim.adam', 'Adam')),
      tuple(global('torch.optim.adam', 'Adam'), tuple(), dict({ lr: int(1) }), none),
      'b',
    ),
  ],
  ['a slice', call('builtins', 'slice', none, int(2), none)],
  ['a complex number', call('__builtin__', 'complex', int(1), int(2))],
  ['bytes', encoded('\0ÿ')],
  ['an object of slots', bytes(object('my.types', 'Slots', tuple(none, dict({ a: int(1) }))))],
  [
    'an object made with keywords',
    bytes(global('my.types', 'Box'), tuple(int(1)), dict({ fill: int(2) }), [0x92]),
  ],
  [
    'Lightning’s AttributeDict',
    bytes(
      object('lightning.fabric.utilities.data', 'AttributeDict', dict({})),
      text('lr'),
      int(1),
      's',
    ),
  ],
  [
    'a whole module',
    object('torch.nn.modules.loss', 'SmoothL1Loss', dict({ training: [0x88], beta: momentum })),
  ],
  [
    'an object that contains itself',
    bytes(global('my.types', 'Node'), ')', [0x81], 'q\x07', dict({ me: 'h\x07' }), 'b'),
  ],
];

describe('the weights are those of the bare state_dict', () => {
  it.each(extras)('beside %s', async (_, extra) => {
    const checkpoints = [
      dict({ model: state, args: extra, epoch: int(3) }),
      dict({ epoch: int(3), args: list(extra, tuple(extra)), state_dict: state }),
      dict({
        nested: dict({ deep: extra }),
        'x.weight': floats(2, 'a'),
        note: extra,
        'x.bias': floats(1, 'b'),
      }),
    ];
    for (const file of checkpoints.flatMap(files)) expect(await readAll(file)).toEqual(bare);
  });

  it('in a checkpoint of torchvision’s reference script', async () => {
    const group = dict({ lr: 'G?\x94z\xe1G\xae\x14{', params: list(int(0), int(1)) });
    const checkpoint = dict({
      model: bytes(
        call('collections', 'OrderedDict'),
        '(',
        text('x.weight'),
        floats(2, 'a'),
        text('x.bias'),
        floats(1, 'b'),
        'u',
        dict({ _metadata: call('collections', 'OrderedDict') }),
        'b',
      ),
      optimizer: dict({
        state: bytes('}', int(0), dict({ momentum_buffer: momentum }), 's'),
        param_groups: list(group),
      }),
      lr_scheduler: dict({
        milestones: call('collections', 'Counter', bytes('}', int(16), int(1), 's')),
        last_epoch: int(1),
      }),
      args: options,
      epoch: int(0),
      scaler: dict({ scale: 'G@\xf0\0\0\0\0\0\0' }),
    });
    for (const file of files(checkpoint)) expect(await readAll(file)).toEqual(bare);
  });

  it('in a checkpoint of Lightning', async () => {
    const callback = "ModelCheckpoint{'monitor': 'map', 'mode': 'max', 'every_n_train_steps': 0}";
    const checkpoint = dict({
      epoch: int(4),
      global_step: int(500),
      'pytorch-lightning_version': text('2.5.0'),
      state_dict: bytes(
        call('collections', 'OrderedDict'),
        '(',
        text('model.x.weight'),
        floats(2, 'a'),
        text('model.x.bias'),
        floats(1, 'b'),
        'u',
      ),
      loops: dict({ fit_loop: dict({ state_dict: dict({}) }) }),
      callbacks: dict({
        [callback]: dict({
          best_model_path: call('pathlib', 'PosixPath', text('/')),
          best_model_score: momentum,
        }),
      }),
      optimizer_states: list(dict({ state: dict({}) })),
      lr_schedulers: list(),
      hparams_name: text('kwargs'),
      hyper_parameters: bytes(
        object('lightning.fabric.utilities.data', 'AttributeDict', dict({})),
        text('options'),
        options,
        's',
      ),
      MixedPrecision: none,
    });
    for (const file of files(checkpoint)) expect(await readAll(file)).toEqual(bare);
  });

  it('with parameters that have attributes, and tensors of a class of their own', async () => {
    const attributes = dict({ tag: text('x') });
    const named = call(
      'torch._utils',
      '_rebuild_parameter_with_state',
      floats(2, 'a'),
      [0x88],
      call('collections', 'OrderedDict'),
      attributes,
    );
    const arguments_ = (key: string, count: number) =>
      tuple(floats(count, key), [0x88], call('collections', 'OrderedDict'));
    const typed = call(
      'torch._tensor',
      '_rebuild_from_type_v2',
      global('torch._utils', '_rebuild_parameter'),
      global('my.types', 'Scale'),
      arguments_('b', 1),
      attributes,
    );
    for (const file of files(dict({ model: dict({ 'x.weight': named, 'x.bias': typed }) }))) {
      expect(await readAll(file)).toEqual(bare);
    }
  });
});

describe('a checkpoint is refused', () => {
  const refusals = (root: PicklePart) =>
    Promise.all(
      [torchZip(pickle(root)), torchStream(pickle(root))].map((file) => refusal(readAll(file))),
    );

  it('with the name of the class where it holds objects alone', async () => {
    for (const root of [options, dict({ epoch: int(1), model: options })]) {
      const sentence =
        'weights.pth asks for argparse.Namespace, which a file of weights does not need, and nothing of it was run; ' +
        'save model.state_dict() alone.';
      expect(await refusals(root)).toEqual([sentence, sentence]);
    }
  });

  it('where a tensor’s class is its own maker', async () => {
    const name = 'torch._tensor._rebuild_from_type_v2';
    const own = bytes(global('torch._tensor', '_rebuild_from_type_v2'), 'q\0');
    const root = bytes(own, tuple('h\0', none, tuple('h\0', none, tuple(), none), none), 'R');
    const sentence = `weights.pth calls ${name} with what is not written by torch in its list of tensors.`;
    expect(await refusals(root)).toEqual([sentence, sentence]);
  });
});
