import { counted } from '../../shared/words.ts';
import { say } from './output.ts';

const clearLine = '\r\x1b[K';

/** How many pictures are done: in a terminal a line that changes; elsewhere one at the beginning. */
export class PictureLine {
  readonly #title: string;
  readonly #isTerminal = process.stderr.isTTY;

  constructor(title: string, total: number) {
    this.#title = title;
    if (!this.#isTerminal) say(`${title} on ${counted(total, 'picture')}`);
  }

  tell(done: number, total: number, problem?: string): void {
    if (problem !== undefined) {
      this.clear();
      say(problem);
    }
    if (this.#isTerminal) process.stderr.write(`${clearLine}${this.#title} ${done} of ${total}`);
  }

  clear(): void {
    if (this.#isTerminal) process.stderr.write(clearLine);
  }
}
