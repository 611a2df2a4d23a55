/** Shows a training in the terminal: words to stderr, and with --json its numbers to stdout. */
import type {
  StepReport,
  TrainingReport,
  TrainingRun,
  TrainingState,
  TrainingStatus,
} from '../../shared/training/report.ts';
import { print, say } from './output.ts';
import { clearLine } from './progressLine.ts';
import { dataSentences, doingLine, evaluationSentence, trainingLine } from './trainingWords.ts';

/** Losses of single pictures jump: means of so many steps are shown. */
const shownSteps = 20;

export class TrainingView {
  readonly #json: boolean;
  readonly #onLost: () => void;
  /** A line that changes would run into results that go to the same terminal. */
  readonly #hasLine: boolean;
  #run: TrainingRun | null = null;
  #recent: StepReport[] = [];
  /** What was said of the data and of the phase: each is said once. */
  #said = new Set<string>();
  #printed: Promise<void> = Promise.resolve();
  #failure: Error | null = null;

  /** @param onLost called when the results cannot be written any more. */
  constructor(json: boolean, onLost: () => void) {
    this.#json = json;
    this.#onLost = onLost;
    this.#hasLine = process.stderr.isTTY && !(json && process.stdout.isTTY);
  }

  status({ state, run }: TrainingStatus): void {
    this.#run = run;
    if (run !== null) dataSentences(run).forEach((sentence) => this.#sayOnce(sentence));
    if (this.#hasLine) this.#line(state);
    else if (state.kind === 'preparing') this.#sayOnce(`${state.doing} …`);
    else if (run?.phase != null) this.#sayOnce(run.phase.title);
  }

  report(report: TrainingReport): void {
    if (report.kind === 'step') {
      this.#recent = [...this.#recent, report].slice(-shownSteps);
      this.#print(report);
    }
    if (report.kind === 'evaluation') {
      this.say(evaluationSentence(report, this.#run?.epochs ?? report.epoch));
      this.#print(report);
    }
  }

  say(sentence: string): void {
    this.clear();
    say(sentence);
  }

  clear(): void {
    if (this.#hasLine) process.stderr.write(clearLine);
  }

  /** The last line of --json. Resolves when everything is printed. @throws what printing threw */
  async end(state: TrainingState, folder: string): Promise<void> {
    this.clear();
    const { kind, ...more } = state;
    this.#print({ kind: 'end', state: kind, folder, ...more });
    await this.#printed;
    if (this.#failure !== null) throw this.#failure;
  }

  #line(state: TrainingState): void {
    const { columns } = process.stderr;
    const line =
      doingLine(state, columns) ??
      (state.kind === 'running' && this.#run !== null
        ? trainingLine(this.#run, this.#recent, columns)
        : null);
    if (line !== null) process.stderr.write(clearLine + line);
  }

  #sayOnce(sentence: string): void {
    if (this.#said.has(sentence)) return;
    this.#said.add(sentence);
    this.say(sentence);
  }

  #print(value: object): void {
    if (!this.#json) return;
    this.#printed = this.#printed.then(async () => {
      if (this.#failure !== null) return;
      try {
        await print(JSON.stringify(value));
      } catch (error) {
        this.#failure = error instanceof Error ? error : new Error(String(error));
        this.#onLost();
      }
    });
  }
}
