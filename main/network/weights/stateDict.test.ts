import { describe, expect, it } from 'vitest';
import {
  bytes,
  call,
  dict,
  floats,
  global,
  int,
  list,
  pickle,
  storage,
  tensor,
  text,
} from './testing/pickles.ts';
import type { PicklePart } from './testing/pickles.ts';
import { float32, openBytes, readAll, refusal, torchZip } from './testing/weightFiles.ts';
import { withoutPrefix } from './stateDict.ts';

const fileOf = (root: PicklePart) =>
  torchZip(pickle(root), { a: float32(1, 2), b: float32(3), c: float32(4) });
const names = async (root: PicklePart) => [...(await openBytes(fileOf(root))).tensors.keys()];

const [a, b, c] = [floats(2, 'a'), floats(1, 'b'), floats(1, 'c')];

describe('the state_dict is found', () => {
  it('at the top, without what is no tensor', async () => {
    const root = dict({
      'x.weight': a,
      epoch: int(3),
      'x.bias': b,
      nested: dict({ c }),
      name: text(''),
    });
    expect(await readAll(fileOf(root))).toEqual(
      new Map([
        ['x.weight', [1, 2]],
        ['x.bias', [3]],
      ]),
    );
  });

  it.each([
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
  ])('in %s', async (key) => {
    expect(
      await names(dict({ epoch: int(1), optimizer: dict({ b }), [key]: dict({ a }) })),
    ).toEqual(['a']);
  });

  it('in the likelier of two places, rather than among tensors beside it', async () => {
    expect(await names(dict({ model_ema: dict({ a }), model: dict({ b }) }))).toEqual(['b']);
    expect(await names(dict({ loss: c, state_dict: dict({ b }) }))).toEqual(['b']);
  });

  it('and says which was taken where there are several', async () => {
    const choiceOf = async (root: PicklePart) => (await openBytes(fileOf(root))).choice;
    const both = dict({ model_ema: dict({ a }), model: dict({ b }), optimizer: dict({ c }) });
    expect(await choiceOf(both)).toEqual({ taken: 'model', others: ['model_ema'] });
    expect(await choiceOf(dict({ ema: dict({ a }), epoch: int(1) }))).toBeNull();
    expect(await choiceOf(dict({ a }))).toBeNull();
  });

  it('in one of them inside another', async () => {
    const inner = dict({ epoch: int(1), state_dict: dict({ a }) });
    expect(await names(dict({ optimizer: dict({ b }), checkpoint: inner }))).toEqual(['a']);
  });

  it('in a dict of a kind of its own, and in one of defaults', async () => {
    const own = bytes(global('my.config', 'Checkpoint'), ')', [0x81], text('a'), a, 's', '}b');
    expect(await names(own)).toEqual(['a']);
    expect(await names(dict({ model: own }))).toEqual(['a']);
    const defaults = call('collections', 'defaultdict', global('builtins', 'list'));
    expect(await names(dict({ state_dict: bytes(defaults, text('a'), a, 's') }))).toEqual(['a']);
  });

  it('where a likelier place has no tensors', async () => {
    expect(await names(dict({ model: text('resnet50'), state_dict: dict({ a }) }))).toEqual(['a']);
    expect(await names(dict({ model: dict({}), 'x.weight': a }))).toEqual(['x.weight']);
  });

  it('where the checkpoint contains itself', async () => {
    const root = bytes('}q\0', text('model'), 'h\0s', text('a'), a, 's');
    expect(await names(root)).toEqual(['a']);
  });

  it.each<[string, PicklePart]>([
    ['nothing', dict({})],
    ['a list of tensors', list(a, b)],
    ['a tensor', a],
    ['keys that are no text', bytes('}', int(1), a, 's')],
    ['tensors elsewhere', dict({ weights: dict({ a }) })],
    ['a checkpoint that contains only itself', bytes('}q\0', text('model'), 'h\0s')],
  ])('but not in %s', async (_, root) => {
    expect(await refusal(openBytes(fileOf(root)))).toBe(
      'weights.pth has no named tensors, neither at its top nor in model, state_dict, ' +
        'model_state_dict, model_state, net, network, module, state, checkpoint, ema, model_ema, ' +
        'ema_state_dict; save model.state_dict().',
    );
  });

  it('with parameters as their tensors', async () => {
    const root = dict({
      rebuilt: call(
        'torch._utils',
        '_rebuild_parameter',
        a,
        [0x88],
        call('collections', 'OrderedDict'),
      ),
      // As PyTorch before 0.4 wrote them.
      old: bytes(call('torch.nn.parameter', 'Parameter', b), '(', [0x88, 0x89], 'Ntb'),
    });
    expect(await readAll(fileOf(root))).toEqual(
      new Map([
        ['rebuilt', [1, 2]],
        ['old', [3]],
      ]),
    );
  });

  it('and refused with too many tensors', async () => {
    const many = Array.from({ length: 100_001 }, (_, i) => bytes(text(`t${i}`), 'h\0s'));
    const root = bytes(a, 'q\x000}', Buffer.concat(many));
    expect(await refusal(openBytes(fileOf(root)))).toBe(
      'weights.pth has more than 100000 tensors.',
    );
  });
});

describe('the names', () => {
  const stripped = (...list: string[]) =>
    [...withoutPrefix(new Map(list.map((name, i) => [name, i])))].flat();

  it('lose what wrappers put before all of them', () => {
    expect(stripped('module.a', 'module.b.c')).toEqual(['a', 0, 'b.c', 1]);
    expect(stripped('_orig_mod.module.a', '_orig_mod.module.b')).toEqual(['a', 0, 'b', 1]);
    expect(stripped('module._orig_mod.a')).toEqual(['a', 0]);
    expect(stripped('_module.a', '_module.b')).toEqual(['a', 0, 'b', 1]);
    expect(stripped('model._orig_mod.a', 'model._orig_mod.b')).toEqual(['a', 0, 'b', 1]);
    expect(stripped('_forward_module.model.a')).toEqual(['a', 0]);
  });

  it('keep what some of them have', () => {
    expect(stripped('module.a', 'b')).toEqual(['module.a', 0, 'b', 1]);
    expect(stripped('modules.a')).toEqual(['modules.a', 0]);
    expect(stripped('module.', 'module.a')).toEqual(['module.', 0, 'module.a', 1]);
    expect(stripped()).toEqual([]);
  });

  it('lose it beside the count of an AveragedModel, which goes too', () => {
    expect(stripped('n_averaged', 'module.a', 'module.n_averaged')).toEqual([
      'a',
      1,
      'n_averaged',
      2,
    ]);
    expect(stripped('n_averaged', 'a')).toEqual(['n_averaged', 0, 'a', 1]);
    expect(stripped('n_averaged')).toEqual(['n_averaged', 0]);
  });

  it('are told on one line in sentences, and not at full length', async () => {
    const lost = tensor({ storage: storage({ count: 1, key: 'none' }), dims: [1], strides: [1] });
    const root = dict({ [`evil\nname\u2028${'x'.repeat(200)}`]: lost });
    expect(await refusal(openBytes(fileOf(root)))).toBe(
      `weights.pth has no values for the tensor evil\uFFFDname\uFFFD${'x'.repeat(110)}….`,
    );
  });
});
