/** Evaluations of all windows: each has a process of its own, that of its window's latest. */
import type { StudioApi } from '../../../shared/contract/contract.ts';
import type { PictureTruth } from '../../../shared/evaluation/compare/comparedPictures.ts';
import type { LaunchSubprocess } from '../../processes/subprocess.ts';
import type { Session } from '../sessions/session.ts';
import { WindowEvaluation } from './windowEvaluation.ts';

type TruthOf = (session: Session, pictureId: string, anew: boolean) => Promise<PictureTruth | null>;

export class Evaluations {
  readonly #launch: LaunchSubprocess;
  readonly #truth: TruthOf;
  readonly #windows = new Map<Session, WindowEvaluation>();

  /** @param truth what is annotated on a window's picture */
  constructor(launch: LaunchSubprocess, truth: TruthOf) {
    this.#launch = launch;
    this.#truth = truth;
  }

  api(session: Session): StudioApi['evaluation'] {
    const own = () => this.#of(session);
    return {
      run: ({ pictureIds, ...request }) =>
        own().run(
          request,
          pictureIds.map((id) => session.pictures.get(id)),
        ),
      stop: () => {
        own().stop();
        return Promise.resolve(null);
      },
      saving: ({ pictureId, object, ...how }) =>
        own().saving(how, session.pictures.get(pictureId), object),
    };
  }

  /** The window is gone, and its process with it. */
  async leave(session: Session): Promise<void> {
    const window = this.#windows.get(session);
    this.#windows.delete(session);
    await window?.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#windows.keys()].map((session) => this.leave(session)));
  }

  #of(session: Session): WindowEvaluation {
    const known = this.#windows.get(session);
    if (known !== undefined) return known;
    const made = new WindowEvaluation({
      launch: this.#launch,
      truth: (pictureId, anew) => this.#truth(session, pictureId, anew),
      tell: (evaluated) => session.tell('evaluated', evaluated),
    });
    this.#windows.set(session, made);
    return made;
  }
}
