/** How the app ends: in time, and where somebody starts it again meanwhile, into the next one. */
import type { App, Event } from 'electron';
import { failureOf } from '../../../shared/result.ts';
import type { Log } from '../../services/dispatch.ts';
import { closingMilliseconds } from '../common/closingTime.ts';
import type { StartArguments } from '../common/startArguments.ts';

export interface EndingTools {
  readonly app: Pick<App, 'exit' | 'quit' | 'relaunch'>;
  /** Closes what is open. */
  readonly close: () => Promise<void>;
  /** The command line of the next one. */
  readonly argumentsOf: (start: StartArguments) => string[];
  readonly log: Log;
}

export class Ending {
  readonly #tools: EndingTools;
  #state: 'no' | 'begun' | 'closing' | 'over' = 'no';
  /** What was asked for meanwhile; null: nothing was. */
  #next: StartArguments | null = null;

  constructor(tools: EndingTools) {
    this.#tools = tools;
  }

  /** Whether there is no window any more that could be asked for anything. */
  get begun(): boolean {
    return this.#state !== 'no';
  }

  /** The last window was closed. */
  begin(): void {
    if (this.#state === 'no') this.#state = 'begun';
  }

  /** The app would end now; it ends when all is closed, or when that takes too long. */
  willQuit(event: Pick<Event, 'preventDefault'>): void {
    if (this.#state === 'over') return;
    event.preventDefault();
    if (this.#state === 'closing') return;
    this.#state = 'closing';
    const { app, close, log } = this.#tools;
    const impatient = setTimeout(() => this.#leave(() => app.exit(1)), closingMilliseconds);
    void close()
      .catch((error: unknown) => log(failureOf(error).message))
      .then(() => {
        clearTimeout(impatient);
        this.#leave(() => app.quit());
      });
  }

  /** Somebody starts the app while it ends: it starts again when it has. */
  thenStart({ startPictures, startModel }: StartArguments): void {
    this.#next = {
      startPictures: [...(this.#next?.startPictures ?? []), ...startPictures],
      startModel: startModel ?? this.#next?.startModel ?? null,
    };
  }

  #leave(leave: () => void): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    const { app, argumentsOf } = this.#tools;
    if (this.#next !== null) app.relaunch({ args: argumentsOf(this.#next) });
    leave();
  }
}
