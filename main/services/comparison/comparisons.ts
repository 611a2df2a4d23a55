/** Comparisons of all windows: each has panes of its own, and they run one after another. */
import type { PaneName } from '../../../shared/contract/comparison.ts';
import type { StudioApi } from '../../../shared/contract/contract.ts';
import {
  questions,
  type QuestionArgs,
  type QuestionName,
  type RunRef,
} from '../../../shared/detection/questions.ts';
import type { TimeLimit } from '../../../shared/model/timeLimit.ts';
import type { LaunchSubprocess } from '../../processes/subprocess.ts';
import { Turns } from '../jobs/turns.ts';
import type { Session } from '../sessions/session.ts';
import { Paces } from './paces.ts';
import { WindowComparison, type ComparisonTools } from './windowComparison.ts';

export class Comparisons {
  readonly #tools: ComparisonTools;
  readonly #windows = new Map<Session, WindowComparison>();

  constructor(launch: LaunchSubprocess, timeLimit: () => TimeLimit) {
    this.#tools = { launch, timeLimit, turns: new Turns(), paces: new Paces() };
  }

  api(session: Session): StudioApi['comparison'] {
    const own = () => this.#of(session);
    return {
      open: (pane, folder, provider) => own().open(pane, folder, provider),
      close: async (pane) => {
        await own().close(pane);
        return null;
      },
      run: async ({ pictureId, ...request }) => own().run(session.pictures.get(pictureId), request),
      stop: (pane) => {
        own().stop(pane);
        return Promise.resolve(null);
      },
      ...answers((pane) => own().pane(pane)),
    };
  }

  /** The window is gone, and its processes with it; one that comes back opens its panes again. */
  async leave(session: Session): Promise<void> {
    const window = this.#windows.get(session);
    this.#windows.delete(session);
    await window?.closeAll();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#windows.keys()].map((session) => this.leave(session)));
  }

  #of(session: Session): WindowComparison {
    const known = this.#windows.get(session);
    if (known !== undefined) return known;
    const made = new WindowComparison(this.#tools, (progress) =>
      session.tell('compared', progress),
    );
    this.#windows.set(session, made);
    return made;
  }
}

/** Every question to a pane's run. */
function answers(
  paneOf: (name: PaneName) => ReturnType<WindowComparison['pane']>,
): Pick<StudioApi['comparison'], QuestionName> {
  const all = Object.keys(questions) as QuestionName[];
  const each = all.map((name) => [
    name,
    async (pane: PaneName, run: RunRef, args: QuestionArgs<typeof name>) =>
      paneOf(pane).ask(name, run, args),
  ]);
  // One function a question, from the list that the contract's methods come from.
  return Object.fromEntries(each) as Pick<StudioApi['comparison'], QuestionName>;
}
