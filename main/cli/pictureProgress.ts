/** How far a command is that works on one picture after another: a line that changes, where a terminal shows it. */
import { rate, timeLeft } from '../../shared/words.ts';
import { say } from './output.ts';
import { barParts, clearLine, lineOf } from './progressLine.ts';

export class PictureProgress {
  readonly #total: number;
  readonly #hasLine: boolean;
  readonly #began = performance.now();
  readonly #before: number;
  #done: number;

  /**
   * @param printing whether results are printed meanwhile: they would run into the line in one terminal
   * @param before how many were done by a former run
   */
  constructor(total: number, printing: boolean, before = 0) {
    this.#total = total;
    this.#before = this.#done = before;
    this.#hasLine = process.stderr.isTTY && !(printing && process.stdout.isTTY);
  }

  /** One more is done. @param problem why it failed */
  step(problem?: string): void {
    this.#done++;
    if (problem !== undefined) this.say(problem);
    if (!this.#hasLine) return;
    const perSecond = (1000 * (this.#done - this.#before)) / (performance.now() - this.#began);
    const parts = [
      ...barParts(this.#done, this.#total),
      `${this.#done} of ${this.#total} pictures`,
      rate(perSecond),
      timeLeft((this.#total - this.#done) / perSecond),
    ];
    process.stderr.write(clearLine + lineOf(parts, process.stderr.columns));
  }

  say(sentence: string): void {
    this.end();
    say(sentence);
  }

  /** Takes the line away. */
  end(): void {
    if (this.#hasLine) process.stderr.write(clearLine);
  }
}
