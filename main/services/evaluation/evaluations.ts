/** Evaluations of all windows: each window has a process of its own for them, and those that it can have again. */
import type { StudioApi } from '../../../shared/contract/contract.ts';
import type { PictureTruth } from '../../../shared/evaluation/compare/comparedPictures.ts';
import type { TimeLimit } from '../../../shared/model/timeLimit.ts';
import type { LaunchSubprocess } from '../../processes/subprocess.ts';
import { LateFolder } from '../../processes/temporaryFolder.ts';
import type { Session } from '../sessions/session.ts';
import { RememberedEvaluations } from './rememberedEvaluations.ts';
import { WindowEvaluation, type EvaluationTools } from './windowEvaluation.ts';

type TruthOf = (
  session: Session,
  ...args: Parameters<EvaluationTools['truth']>
) => Promise<PictureTruth | null>;

export class Evaluations {
  readonly #launch: LaunchSubprocess;
  readonly #timeLimit: () => TimeLimit;
  readonly #truth: TruthOf;
  readonly #windows = new Map<Session, WindowEvaluation>();
  readonly #folder = new LateFolder('evaluated');
  /** Also of windows that have left, until their sessions are forgotten. */
  readonly #remembered = new Map<Session, RememberedEvaluations>();

  /** @param timeLimit how long a picture may take; @param truth what is annotated on a window's picture */
  constructor(launch: LaunchSubprocess, timeLimit: () => TimeLimit, truth: TruthOf) {
    this.#launch = launch;
    this.#timeLimit = timeLimit;
    this.#truth = truth;
  }

  api(session: Session): StudioApi['evaluation'] {
    const own = () => this.#of(session);
    const remembered = () => this.#rememberedOf(session);
    return {
      run: async (request) => {
        const { pictureIds, evaluation, ...how } = request;
        const pictures = pictureIds.map((id) => session.pictures.get(id));
        return remembered().during(request, ({ opened, told }) =>
          own().run(how, pictures, {
            opened,
            told: (outcome) => {
              told(outcome);
              session.tell('evaluated', { evaluation, ...outcome });
            },
          }),
        );
      },
      remembered: () => Promise.resolve(remembered().all(session.pictures)),
      told: async (evaluation, place) => {
        const told = await remembered().told(evaluation, place);
        return told.map((outcome) => ({ evaluation, ...outcome }));
      },
      over: (evaluation) => remembered().over(evaluation),
      stop: () => {
        own().stop();
        return Promise.resolve(null);
      },
      saving: ({ pictureId, object, ...how }) =>
        own().saving(how, session.pictures.get(pictureId), object),
    };
  }

  /** The window is gone, and its process with it; it may come back. */
  async leave(session: Session): Promise<void> {
    this.#remembered.get(session)?.left();
    const window = this.#windows.get(session);
    this.#windows.delete(session);
    await window?.close();
  }

  /** The window will not come back. */
  async forget(session: Session): Promise<void> {
    const remembered = this.#remembered.get(session);
    this.#remembered.delete(session);
    await remembered?.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#windows.keys()].map((session) => this.leave(session)));
    await Promise.all([...this.#remembered.keys()].map((session) => this.forget(session)));
    await this.#folder.remove();
  }

  #rememberedOf(session: Session): RememberedEvaluations {
    const known = this.#remembered.get(session);
    if (known !== undefined) return known;
    const made = new RememberedEvaluations(this.#folder);
    this.#remembered.set(session, made);
    return made;
  }

  #of(session: Session): WindowEvaluation {
    const known = this.#windows.get(session);
    if (known !== undefined) return known;
    const made = new WindowEvaluation({
      ...{ launch: this.#launch, timeLimit: this.#timeLimit },
      truth: (...args) => this.#truth(session, ...args),
    });
    this.#windows.set(session, made);
    return made;
  }
}
