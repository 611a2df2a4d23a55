/** The memory of the machine that runs a pickle: its stack with marks on it, and its memo. All of it is limited. */
import type { PickleValue } from './pickleValue.ts';
import { Unreadable } from '../unreadable.ts';

const maxHeight = 100_000;
const maxMarks = 1000;
const maxMemo = 2 ** 20;

export class PickleStack {
  readonly #values: PickleValue[] = [];
  /** Heights of the stack. What lies below the last one cannot be reached before it is taken away. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickleValue>();

  push(value: PickleValue): void {
    if (this.#values.length >= maxHeight) throw damaged('its stack is too high');
    this.#values.push(value);
  }

  pop(): PickleValue {
    const value = this.top();
    this.#values.pop();
    return value;
  }

  /** The last `count` values, the topmost last. */
  popMany(count: number): PickleValue[] {
    if (this.#reachable() < count) throw damaged('its stack is empty');
    return this.#values.splice(this.#values.length - count);
  }

  top(): PickleValue {
    const value = this.#values.at(-1);
    if (value === undefined || this.#reachable() === 0) throw damaged('its stack is empty');
    return value;
  }

  mark(): void {
    if (this.#marks.length >= maxMarks) throw damaged('it is too deeply nested');
    this.#marks.push(this.#values.length);
  }

  /** Everything above the last mark, which goes too. */
  popToMark(): PickleValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw damaged('its stack has no mark');
    return this.#values.splice(mark);
  }

  /** Takes away a value, or the mark where nothing stands on it. */
  drop(): void {
    if (this.#marks.length > 0 && this.#reachable() === 0) this.#marks.pop();
    else this.pop();
  }

  /** Keeps the topmost value for recall. @param index the next free one where there is none */
  remember(index = this.#memo.size): void {
    if (this.#memo.size >= maxMemo) throw damaged('it remembers too much');
    this.#memo.set(index, this.top());
  }

  recall(index: number): PickleValue {
    const value = this.#memo.get(index);
    if (value === undefined) throw damaged(`it has nothing to remember as ${index}`);
    return value;
  }

  #reachable(): number {
    return this.#values.length - (this.#marks.at(-1) ?? 0);
  }
}

export function damaged(why: string): Unreadable {
  return new Unreadable(`has a damaged list of tensors: ${why}`);
}
