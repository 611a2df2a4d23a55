/**
 * An interpreter of Python's pickle, protocols 2 to 5, that can build plain values and nothing else. A pickle
 * is a program for a stack machine, whose dangerous instructions are those that fetch a function by name and
 * call it: here a name is looked up in a list of our own (torchGlobals.ts), and what is not there stays a name,
 * whatever is done to it.
 *
 * Memory stays in proportion to the pickle: every instruction makes at most one small value, and what copies
 * may copy in all no more items than the pickle has bytes.
 *
 * Source of the instructions: CPython, Lib/pickletools.py.
 */
import { item } from '../../../shared/item.ts';
import type { PickleBytes } from './pickleBytes.ts';
import { damaged, PickleStack } from './pickleStack.ts';
import {
  PickleCallable,
  PickledTensor,
  PickleForeign,
  PickleList,
  PickleTuple,
  type PickleValue,
} from './pickleValue.ts';
import { Unreadable } from '../unreadable.ts';

/** What a pickle may name outside itself. */
export interface PickleRules {
  /** @param name with its module: `collections.OrderedDict`. @throws Unreadable where it is refused. */
  global(name: string): PickleValue;
  /** What stands outside the pickle under this id. @throws Unreadable where it is refused. */
  persistent(id: PickleValue): PickleValue;
}

/**
 * The value of the pickle that begins where the bytes stand, which then stand behind its end.
 * @throws Unreadable; CutOff where the bytes end before the pickle does.
 */
export function unpickle(bytes: PickleBytes, rules: PickleRules): PickleValue {
  return new Machine(bytes, rules).run();
}

/** How much of a file may be read for a pickle. That of a ResNet-50 has 50 KB. */
export const maxPickleBytes = 16 * 2 ** 20;
const maxInstructions = 4 * 2 ** 20;
const maxObjects = 500_000;
const maxTextBytes = maxPickleBytes;
const maxNameBytes = 256;
const maxIntegerBytes = 64;

class Machine {
  readonly #bytes: PickleBytes;
  readonly #rules: PickleRules;
  readonly #start: number;
  readonly #stack = new PickleStack();
  #objects = 0;
  #copied = 0;

  constructor(bytes: PickleBytes, rules: PickleRules) {
    this.#bytes = bytes;
    this.#rules = rules;
    this.#start = bytes.position;
  }

  run(): PickleValue {
    for (let count = 0; count < maxInstructions; count++) {
      const code = this.#bytes.uint8();
      if (code === 0x2e /* STOP */) return this.#stack.pop();
      const known =
        this.#plainValue(code) ||
        this.#container(code) ||
        this.#stackWork(code) ||
        this.#outside(code);
      if (!known) {
        const hex = code.toString(16).padStart(2, '0');
        throw damaged(`0x${hex} is no instruction that a file of weights needs`);
      }
    }
    throw damaged(`it has more than ${maxInstructions} instructions`);
  }

  /** Instructions that push a value out of the bytes that follow. */
  #plainValue(code: number): boolean {
    const bytes = this.#bytes;
    switch (code) {
      case 0x4e: // NONE
        return this.#push(null);
      case 0x88: // NEWTRUE
        return this.#push(true);
      case 0x89: // NEWFALSE
        return this.#push(false);
      case 0x4b: // BININT1
        return this.#push(bytes.uint8());
      case 0x4d: // BININT2
        return this.#push(bytes.uint16());
      case 0x4a: // BININT
        return this.#push(bytes.int32());
      case 0x8a: // LONG1
        return this.#push(this.#integer(bytes.uint8()));
      case 0x8b: // LONG4
        return this.#push(this.#integer(bytes.uint32()));
      case 0x47: // BINFLOAT
        return this.#push(bytes.float64());
      case 0x55: // SHORT_BINSTRING, of Python 2
        return this.#push(bytes.textOrBytes(bytes.uint8()));
      case 0x54: // BINSTRING, of Python 2
        return this.#push(bytes.textOrBytes(textLength(bytes.uint32())));
      case 0x8c: // SHORT_BINUNICODE
        return this.#push(bytes.text(bytes.uint8()));
      case 0x58: // BINUNICODE
        return this.#push(bytes.text(textLength(bytes.uint32())));
      case 0x8d: // BINUNICODE8
        return this.#push(bytes.text(textLength(bytes.uint64())));
      case 0x43: // SHORT_BINBYTES
        return this.#push(bytes.take(bytes.uint8()));
      case 0x42: // BINBYTES
        return this.#push(bytes.take(textLength(bytes.uint32())));
      case 0x8e: // BINBYTES8
      case 0x96: // BYTEARRAY8
        return this.#push(bytes.take(textLength(bytes.uint64())));
      default:
        return false;
    }
  }

  /** Instructions that make or fill a container. */
  #container(code: number): boolean {
    const stack = this.#stack;
    switch (code) {
      case 0x5d: // EMPTY_LIST
        return this.#pushNew(new PickleList([]));
      case 0x6c: // LIST
        return this.#pushNew(new PickleList(stack.popToMark()));
      case 0x61: // APPEND
        return this.#append(stack.popMany(1));
      case 0x65: // APPENDS
        return this.#append(stack.popToMark());
      case 0x29: // EMPTY_TUPLE
        return this.#pushNew(new PickleTuple([]));
      case 0x74: // TUPLE
        return this.#pushNew(new PickleTuple(stack.popToMark()));
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        return this.#pushNew(new PickleTuple(stack.popMany(code - 0x84)));
      case 0x7d: // EMPTY_DICT
        return this.#pushNew(new Map());
      case 0x64: {
        // DICT
        const items = stack.popToMark();
        this.#pushNew(new Map());
        return this.#setItems(items);
      }
      case 0x73: // SETITEM
        return this.#setItems(stack.popMany(2));
      case 0x75: // SETITEMS
        return this.#setItems(stack.popToMark());
      case 0x8f: // EMPTY_SET
        return this.#pushNew(new Set());
      case 0x90: // ADDITEMS
        return this.#addItems(stack.popToMark());
      case 0x91: // FROZENSET
        return this.#pushNew(new Set(stack.popToMark()));
      default:
        return false;
    }
  }

  /** Instructions that only order what was made. */
  #stackWork(code: number): boolean {
    const [bytes, stack] = [this.#bytes, this.#stack];
    switch (code) {
      case 0x80: // PROTO
        return this.#checkProtocol(bytes.uint8());
      case 0x95: // FRAME, which says how much to read at once
        bytes.uint64();
        return true;
      case 0x28: // MARK
        stack.mark();
        return true;
      case 0x30: // POP
        stack.drop();
        return true;
      case 0x31: // POP_MARK
        stack.popToMark();
        return true;
      case 0x32: // DUP
        return this.#push(stack.top());
      case 0x71: // BINPUT
        stack.remember(bytes.uint8());
        return true;
      case 0x72: // LONG_BINPUT
        stack.remember(bytes.uint32());
        return true;
      case 0x94: // MEMOIZE
        stack.remember();
        return true;
      case 0x68: // BINGET
        return this.#push(stack.recall(bytes.uint8()));
      case 0x6a: // LONG_BINGET
        return this.#push(stack.recall(bytes.uint32()));
      default:
        return false;
    }
  }

  /** Instructions that name what stands outside the pickle, or call or change it. */
  #outside(code: number): boolean {
    switch (code) {
      case 0x63: // GLOBAL
        return this.#pushNew(this.#named(this.#line(), this.#line()));
      case 0x69: // INST of protocol 0, which is refused, best by the name of what it would have called
        this.#called(
          this.#named(this.#line(), this.#line()),
          new PickleTuple(this.#stack.popToMark()),
        );
        return false;
      case 0x93: // STACK_GLOBAL
        return this.#pushNew(this.#named(...this.#stack.popMany(2)));
      case 0x92: // NEWOBJ_EX, with arguments by name besides
        this.#stack.pop();
        return this.#call();
      case 0x52: // REDUCE
      case 0x81: // NEWOBJ
        return this.#call();
      case 0x62: // BUILD
        return this.#build();
      case 0x51: // BINPERSID
        return this.#pushNew(this.#rules.persistent(this.#stack.pop()));
      default:
        return false;
    }
  }

  #line(): string {
    return this.#bytes.line(maxNameBytes);
  }

  #named(module?: PickleValue, name?: PickleValue): PickleValue {
    if (typeof module !== 'string' || typeof name !== 'string') {
      throw damaged('it asks for something without a name');
    }
    if (module.length + name.length > 2 * maxNameBytes) throw damaged('it has too long a name');
    return this.#rules.global(`${module}.${name}`);
  }

  #call(): boolean {
    const [callee, args] = this.#stack.popMany(2);
    return this.#pushNew(this.#called(callee, args));
  }

  #called(callee?: PickleValue, args?: PickleValue): PickleValue {
    if (args instanceof PickleTuple) {
      if (callee instanceof PickleForeign) return new PickleForeign(callee.name);
      if (callee instanceof PickleCallable) {
        return callee.call(args.items, (items) => {
          this.#copied += items;
          if (this.#copied > this.#bytes.position - this.#start) {
            throw damaged('it copies more than it has');
          }
        });
      }
    }
    throw damaged('it calls what cannot be called');
  }

  /** Attributes, such as the _metadata of an OrderedDict, are no weights. */
  #build(): boolean {
    this.#stack.pop();
    const target = this.#stack.top();
    const isKnown = target instanceof Map || target instanceof PickledTensor;
    if (isKnown || target instanceof PickleForeign) return true;
    throw damaged('it sets attributes of what has none');
  }

  #append(items: readonly PickleValue[]): boolean {
    const list = this.#stack.top();
    if (list instanceof PickleForeign) return true;
    if (!(list instanceof PickleList)) throw damaged('it appends to what is no list');
    for (const value of items) list.items.push(value);
    return true;
  }

  #addItems(items: readonly PickleValue[]): boolean {
    const set = this.#stack.top();
    if (set instanceof PickleForeign) return true;
    if (!(set instanceof Set)) throw damaged('it adds to what is no set');
    for (const value of items) set.add(value);
    return true;
  }

  #setItems(items: readonly PickleValue[]): boolean {
    const top = this.#stack.top();
    const dict = top instanceof PickleForeign ? top.items : top;
    if (!(dict instanceof Map)) throw damaged('it sets items of what is no dict');
    if (items.length % 2 !== 0) throw damaged('it has a key without a value');
    for (let i = 0; i < items.length; i += 2) dict.set(item(items, i), item(items, i + 1));
    return true;
  }

  #push(value: PickleValue): true {
    this.#stack.push(value);
    return true;
  }

  #pushNew(value: PickleValue): true {
    if (++this.#objects > maxObjects) throw damaged(`it has more than ${maxObjects} objects`);
    return this.#push(value);
  }

  #checkProtocol(version: number): true {
    if (version >= 2 && version <= 5) return true;
    throw damaged(`its protocol is ${version}, which is not one of 2 to 5`);
  }

  /** Two's complement, least byte first. */
  #integer(length: number): number | bigint {
    if (length > maxIntegerBytes) throw damaged(`it has a number of ${length} bytes`);
    const bytes = this.#bytes.take(length);
    let value = 0n;
    for (const byte of bytes.toReversed()) value = (value << 8n) | BigInt(byte);
    value = BigInt.asIntN(8 * length, value);
    const exact = Number(value);
    return Number.isSafeInteger(exact) ? exact : value;
  }
}

function textLength(length: number): number {
  if (length <= maxTextBytes) return length;
  throw new Unreadable(`claims a text of ${length} bytes in its list of tensors`);
}
