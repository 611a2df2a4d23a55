import { describe, expect, it } from 'vitest';
import { PickleBytes } from './pickleBytes.ts';
import { PickleForeign, PickleList, PickleTuple, type PickleValue } from './pickleValue.ts';
import {
  bytes,
  call,
  dict,
  global,
  int,
  list,
  object,
  pickle,
  text,
  tuple,
  uint64,
} from './testing/pickles.ts';
import type { PicklePart } from './testing/pickles.ts';
import { torchGlobal } from './torchGlobals.ts';
import { unpickle } from './unpickle.ts';
import { Unreadable } from '../unreadable.ts';

const run = (...parts: readonly PicklePart[]): PickleValue =>
  unpickle(new PickleBytes(pickle(...parts)), {
    global: torchGlobal,
    persistent: (id) => id,
  });

/** What a value is in JavaScript, with lists and tuples told apart. */
function plain(value: PickleValue): unknown {
  if (value instanceof PickleList) return value.items.map(plain);
  if (value instanceof PickleTuple) return { tuple: value.items.map(plain) };
  if (value instanceof PickleForeign) return { foreign: value.name };
  if (value instanceof Map) return { dict: [...value].map(([k, v]) => [plain(k), plain(v)]) };
  if (value instanceof Set) return { set: [...value].map(plain) };
  return value;
}

function refusal(...parts: readonly PicklePart[]): string {
  try {
    run(...parts);
  } catch (error) {
    if (error instanceof Unreadable) return error.message;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

describe('unpickle makes', () => {
  it.each<[string, unknown, PicklePart[]]>([
    ['None', null, ['N']],
    ['True', true, [[0x88]]],
    ['False', false, [[0x89]]],
    ['BININT1', 255, ['K\xff']],
    ['BININT2', 0xfffe, ['M\xfe\xff']],
    ['BININT', -2, ['J\xfe\xff\xff\xff']],
    ['LONG1', -1, [[0x8a, 1, 0xff]]],
    ['LONG1 without bytes', 0, [[0x8a, 0]]],
    ['LONG1 beyond exact numbers', 2n ** 64n - 1n, [[0x8a, 9], '\xff'.repeat(8), [0]]],
    ['LONG4', 65536, [[0x8b, 3, 0, 0, 0], '\0\0\x01']],
    ['BINFLOAT', 0.5, ['G\x3f\xe0\0\0\0\0\0\0']],
    ['BINUNICODE', 'ü', [text('ü')]],
    ['BINUNICODE with half of a pair', 'a\uFFFDb', ['X\x05\0\0\0a\xed\xb2\xabb']],
    ['BINUNICODE with 한', '한', [text('한')]],
    ['BINUNICODE with a byte order mark', '\uFEFFa', [text('\uFEFFa')]],
    ['SHORT_BINUNICODE', 'ab', [[0x8c, 2], 'ab']],
    ['BINUNICODE8', 'abc', [[0x8d], uint64(3), 'abc']],
    ['SHORT_BINSTRING', 'ab', ['U\x02ab']],
    ['BINSTRING', 'ab', ['T\x02\0\0\0ab']],
    ['SHORT_BINBYTES', Uint8Array.of(0, 255), ['C\x02\0\xff']],
    ['BINBYTES', Uint8Array.of(7), ['B\x01\0\0\0\x07']],
    ['BINBYTES8', Uint8Array.of(7), [[0x8e], uint64(1), '\x07']],
    ['LIST', [1, 2], ['(K\x01K\x02l']],
    ['APPEND and APPENDS', [1, 2, 3], [']K\x01a(K\x02K\x03e']],
    ['EMPTY_TUPLE', { tuple: [] }, [')']],
    ['TUPLE', { tuple: [1, { tuple: [] }] }, ['(K\x01)t']],
    [
      'TUPLE1 to 3',
      { tuple: [0, { tuple: [1, { tuple: [2] }] }, 3] },
      ['K\0K\x01K\x02', [0x85, 0x86], 'K\x03', [0x87]],
    ],
    ['DICT', { dict: [['a', 1]] }, ['(', text('a'), 'K\x01d']],
    [
      'SETITEM and SETITEMS',
      {
        dict: [
          [1, 2],
          [3, 4],
        ],
      },
      ['}K\x01K\x02s(K\x03K\x04u'],
    ],
    ['sets', { set: [1, 2] }, [[0x8f], '(K\x01K\x02', [0x90]]],
    ['frozensets', { set: [1, 2] }, ['(K\x01K\x02', [0x91]]],
    [
      'an OrderedDict with state',
      { dict: [] },
      [call('collections', 'OrderedDict'), dict({ a: int(1) }), 'b'],
    ],
    [
      'an OrderedDict of Python 2',
      { dict: [['a', 1]] },
      [call('collections', 'OrderedDict', list(list(text('a'), int(1))))],
    ],
    ['a Counter', { dict: [['a', 1]] }, [call('collections', 'Counter', dict({ a: int(1) }))]],
    ['a set of protocol 2', { set: [1, 2] }, [call('__builtin__', 'set', list(int(1), int(2)))]],
    ['a frozenset of protocol 3', { set: [1] }, [call('builtins', 'frozenset', list(int(1)))]],
    [
      'bytes of protocol 2',
      Uint8Array.of(255, 0),
      [call('_codecs', 'encode', text('ÿ\0'), text('latin1'))],
    ],
    ['no bytes of protocol 2', Uint8Array.of(), [call('__builtin__', 'bytes')]],
    ['a torch.Size', { tuple: [1, 2] }, [call('torch', 'Size', tuple(int(1), int(2)))]],
    ['a torch.device', null, [call('torch', 'device', text('cuda'), int(0))]],
    ['NEWOBJ', { dict: [] }, [global('collections', 'OrderedDict'), ')', [0x81]]],
    ['STACK_GLOBAL', { dict: [] }, [text('collections'), text('OrderedDict'), [0x93], ')R']],
    ['a persistent id', { tuple: ['x'] }, [tuple(text('x')), 'Q']],
    [
      'memo',
      [
        [1, 7],
        [1, 7],
      ],
      ['](]q\x05K\x01a', 'h\x05K\x07a0h\x05e'],
    ],
    [
      'LONG_BINPUT and MEMOIZE',
      { tuple: [1, 2, 2] },
      ['K\x01r\x10\x27\0\0K\x02', [0x94], 'j\x01\0\0\0', [0x87]],
    ],
    ['POP of a value and of a mark', 1, ['K\x01K\x020(0']],
    ['POP_MARK and DUP', { tuple: [1, 1] }, ['K\x01(K\x02K\x0312', [0x86]]],
    ['FRAME', 1, [[0x95], uint64(2n ** 60n), 'K\x01']],
    ['BYTEARRAY8', Uint8Array.of(7), [[0x96], uint64(1), '\x07']],
    ['bytes that Python 2 called a text', Uint8Array.of(0xff), ['U\x01\xff']],
  ])('%s', (_, expected, parts) => {
    expect(plain(run(...parts))).toEqual(expected);
  });

  it('no properties out of keys', () => {
    const made = run(dict({ __proto__: int(1), constructor: int(2) }));
    expect(plain(made)).toEqual({ dict: [['constructor', 2]] });
    const proto = run('}', text('__proto__'), dict({ polluted: int(1) }), 's');
    expect(plain(proto)).toEqual({ dict: [['__proto__', { dict: [['polluted', 1]] }]] });
    expect('polluted' in {}).toBe(false);
  });

  it.each([
    ['argparse', 'Namespace'],
    ['numpy.core.multiarray', '_reconstruct'],
    ['__main__', 'Options'],
    ['torch', 'constructor'],
    ['builtins', 'ValueError'],
    ['my.eval.metrics', 'Metric.Kind'],
  ])('nothing but its name of %s.%s, whatever is done to it', (module, name) => {
    const foreign = { foreign: `${module}.${name}` };
    const named = global(module, name);
    expect(plain(run(named))).toEqual(foreign);
    expect(plain(run(text(module), text(name), [0x93]))).toEqual(foreign);
    for (const made of ['R', [0x81]]) {
      expect(plain(run(named, tuple(text('x')), made, ')R', ')', [0x81]))).toEqual(foreign);
      expect(plain(run(named, ')', made, dict({ a: int(1) }), 'b'))).toEqual(foreign);
    }
    expect(plain(run(named, ')}', [0x92]))).toEqual(foreign);
    expect(plain(run(named, ')RK\x01a(K\x01K\x02e(K\x01', [0x90], tuple(int(1)), 'b'))).toEqual(
      foreign,
    );
  });

  it('items of a dict of a kind of its own', () => {
    const made = run(object('my.config', 'Options', dict({ b: int(1) })), text('a'), 'K\x01s');
    expect(made instanceof PickleForeign && plain(made.items)).toEqual({ dict: [['a', 1]] });
  });

  it('members of an Enum, and no other attributes', () => {
    const member = (of: PicklePart) => [call('builtins', 'getattr', of, text('RED'))];
    expect(plain(run(...member(global('my.colours', 'Colour'))))).toEqual({
      foreign: 'my.colours.Colour',
    });
    for (const of of [global('collections', 'OrderedDict'), text('os'), int(1)]) {
      expect(refusal(...member(of))).toContain(
        'asks for builtins.getattr, which a file of weights',
      );
    }
  });

  it('structures that contain themselves', () => {
    const made = run('}q\0', text('me'), 'h\0s');
    expect(made instanceof Map && made.get('me')).toBe(made);
  });
});

describe('unpickle refuses', () => {
  it.each([
    ['os', 'system'],
    ['posix', 'system'],
    ['nt', 'system'],
    ['subprocess', 'Popen'],
    ['builtins', 'eval'],
    ['builtins', 'exec'],
    ['builtins', 'getattr'],
    ['__builtin__', 'getattr'],
    ['builtins', '__import__'],
    ['builtins', 'open'],
    ['importlib', 'import_module'],
    ['torch', 'load'],
    ['torch.hub', 'load'],
    ['torch', '__builtins__.eval'],
    ['torch.serialization', 'os.system'],
    ['collections', 'OrderedDict.__init__.__globals__'],
    ['shutil', 'rmtree'],
    ['torch.utils', 'sys.exit'],
    ['', ''],
  ])('%s.%s, by its name', (module, name) => {
    const sentence =
      `asks for ${module}.${name}, which a file of weights does not need, and nothing of it was ` +
      'run; save model.state_dict() alone';
    const args = tuple(text('touch /tmp/owned'));
    expect(refusal(global(module, name), args, 'R')).toBe(sentence);
    expect(refusal(text(module), text(name), [0x93], args, 'R')).toBe(sentence);
    expect(refusal('(', text('touch /tmp/owned'), `i${module}\n${name}\n`)).toBe(sentence);
  });

  it.each<[string, PicklePart[], string]>([
    ['other instructions', ['P0\n'], '0x50 is no instruction that a file of weights needs'],
    ['OBJ', ['(', global('collections', 'OrderedDict'), 'o'], '0x6f is no instruction'],
    ['INST of what is allowed', ['(icollections\nOrderedDict\n'], '0x69 is no instruction'],
    ['extensions', [[0x82, 1]], '0x82 is no instruction'],
    ['other protocols', [[0x80, 6], 'N'], 'its protocol is 6'],
    ['an empty stack', ['0'], 'its stack is empty'],
    ['nothing at the end', [''], 'its stack is empty'],
    ['what lies below a mark', ['K\x01K\x02(', [0x86]], 'its stack is empty'],
    ['a missing mark', ['K\x01t'], 'its stack has no mark'],
    ['an unknown memory', ['h\x07'], 'it has nothing to remember as 7'],
    ['an item for a tuple', [')K\x01a'], 'it appends to what is no list'],
    ['an item for None', ['NK\x01a'], 'it appends to what is no list'],
    ['a key for a list', [']K\x01K\x02s'], 'it sets items of what is no dict'],
    ['a key without a value', ['}(K\x01u'], 'it has a key without a value'],
    ['a member for a list', ['](', [0x90]], 'it adds to what is no set'],
    ['a call of a text', [text('os.system'), ')R'], 'it calls what cannot be called'],
    ['a call of a type', [global('torch', 'FloatStorage'), ')R'], 'it calls what cannot be called'],
    ['a call with a list', [global('collections', 'OrderedDict'), ']R'], 'it calls what cannot be'],
    ['state for a list', [']}b'], 'it sets attributes of what has none'],
    [
      'state for a function',
      [global('torch', 'Size'), '}b'],
      'it sets attributes of what has none',
    ],
    ['a global without a name', [text('os'), 'K\x01', [0x93]], 'it asks for something without a'],
    ['a long name', [text('a'.repeat(600)), text('b'), [0x93]], 'it has too long a name'],
    ['other arguments of bytes', [call('__builtin__', 'bytes', int(9))], 'calls bytes with what'],
    [
      'other encodings',
      [call('_codecs', 'encode', text('x'), text('rot13'))],
      'calls _codecs.encode',
    ],
    [
      'other arguments of OrderedDict',
      [call('collections', 'OrderedDict', int(1))],
      'calls collections',
    ],
    [
      'other pairs',
      [call('collections', 'OrderedDict', list(list()))],
      'calls collections.OrderedDict',
    ],
    ['a set of a number', [call('builtins', 'set', int(1))], 'calls builtins.set with what'],
    ['a size of a number', [call('torch', 'Size', int(1))], 'calls torch.Size with what'],
    [
      'a parameter of a number',
      [call('torch.nn.parameter', 'Parameter', int(1))],
      'calls torch.nn',
    ],
    ['text that is no UTF-8', ['X\x01\0\0\0\xff'], 'has a text that is not UTF-8'],
    ['a line that is too long', ['c', 'a'.repeat(300)], 'has a name of more than 256 bytes'],
    ['a huge text', ['X\xff\xff\xff\x7f'], 'claims a text of 2147483647 bytes'],
    [
      'a huge text of protocol 4',
      [[0x8d], uint64(2n ** 63n)],
      'claims a text of 9223372036854776000',
    ],
    ['huge bytes', [[0x8e], uint64(2n ** 40n)], 'claims a text of 1099511627776 bytes'],
    ['a huge number', [[0x8b], '\xff\xff\xff\x7f'], 'it has a number of 2147483647 bytes'],
    ['a long number', [[0x8a, 65], 'x'.repeat(65)], 'it has a number of 65 bytes'],
    ['many marks', ['('.repeat(1001)], 'it is too deeply nested'],
    ['a high stack', ['N'.repeat(100_001)], 'its stack is too high'],
    ['many objects', [']0'.repeat(500_001)], 'it has more than 500000 objects'],
    ['many instructions', ['N0'.repeat(2 ** 21)], 'it has more than 4194304 instructions'],
  ])('%s', (_, parts, message) => {
    expect(refusal(...parts)).toContain(message);
  });

  it('to remember without end', () => {
    const remembered = bytes(
      'N',
      Uint8Array.from({ length: 2 ** 20 + 1 }, () => 0x94),
    );
    expect(refusal(remembered)).toContain('it remembers too much');
  });

  it('to copy more than there is', () => {
    const hundred = bytes(']q\x01(', 'K\0'.repeat(100), 'e0', global('builtins', 'set'), 'q\x020');
    expect(plain(run(hundred, 'h\x02h\x01', [0x85], 'R'))).toEqual({ set: [0] });
    expect(
      refusal(hundred, ...Array.from({ length: 4 }, () => bytes('h\x02h\x01', [0x85], 'R'))),
    ).toContain('it copies more than it has');
  });

  it('every pickle that is cut off', () => {
    const whole = pickle(dict({ a: list(int(1), text('b')), c: call('torch', 'Size', tuple()) }));
    for (let length = 0; length < whole.length; length++) {
      const cut = new PickleBytes(whole.subarray(0, length));
      expect(() => unpickle(cut, { global: torchGlobal, persistent: (id) => id })).toThrow(
        'is cut off or damaged: its list of tensors does not end',
      );
    }
  });
});
