/** The searches of windows for changes that would have found an object: one a window, each trial of which leaves nothing behind. */
import type { StudioApi } from '../../../shared/contract/contract.ts';
import type { SavingProgress, SavingRequest } from '../../../shared/contract/explain.ts';
import type { ModelSummary } from '../../../shared/contract/models.ts';
import type { SizedSaving } from '../../../shared/evaluation/diagnosis/inputSizeTrial.ts';
import { judgedRun } from '../../../shared/evaluation/diagnosis/judgedRun.ts';
import {
  savingSearch,
  type JudgedRun,
} from '../../../shared/evaluation/diagnosis/savingChanges.ts';
import { item } from '../../../shared/item.ts';
import { withChanges } from '../../../shared/model/settings.ts';
import { StudioError } from '../../../shared/result.ts';
import type { TrialOf } from '../../detector/protocol.ts';
import type { DetectorClient } from '../detection/detectorClient.ts';
import type { ListedPicture } from '../pictures/pictureList.ts';
import { LatestOfWindows } from '../sessions/latestOfWindows.ts';
import type { Session } from '../sessions/session.ts';
import { triesOfSetting } from './diagnosedPicture.ts';
import { trySizes } from './inputSizes.ts';

type TryingClient = Pick<DetectorClient, 'trial'>;

export class SavingSearches {
  readonly #client: TryingClient;
  readonly #model: () => ModelSummary;
  readonly #latest = new LatestOfWindows();

  constructor(client: TryingClient, model: () => ModelSummary) {
    this.#client = client;
    this.#model = model;
  }

  api(session: Session): StudioApi['explain'] {
    return {
      search: async (request) => {
        const signal = this.#latest.begin(session);
        const picture = session.pictures.get(request.pictureId);
        const tell = (progress: SavingProgress) => session.tell('savingProgress', progress);
        return search(this.#client, this.#model(), request, picture, signal, tell);
      },
      stop: () => {
        this.leave(session);
        return Promise.resolve(null);
      },
    };
  }

  /** The window is gone, or wants nothing more of its search. */
  leave(session: Session): void {
    this.#latest.end(session);
  }
}

/** A run as it is judged, and its object in it. */
interface Tried {
  readonly judged: JudgedRun;
  readonly shortSide: number | null;
}

/** @throws StudioError stopped where it is ended; badInput where the object is not missed; what a trial throws */
async function search(
  client: TryingClient,
  { stages, rules }: Pick<ModelSummary, 'stages' | 'rules'>,
  request: SavingRequest,
  { source }: Pick<ListedPicture, 'source'>,
  signal: AbortSignal,
  tell: (progress: SavingProgress) => void,
): Promise<SizedSaving> {
  const { iou, run, search, settings, subject } = request;
  const index = subject.kind === 'object' ? subject.index : 0;
  const tried = async (of: TrialOf): Promise<Tried> => {
    if (signal.aborted) throw new StudioError('stopped', 'Stopped.');
    if (subject.kind === 'object') {
      const { objects } = subject;
      const { run: after, shortSide, value } = await client.trial('diagnose', of, { objects, iou });
      return { judged: judgedRun(stages, after, value), shortSide };
    }
    const { box, classIndex } = subject;
    const question = { box, classIndex, iou };
    const { run: after, shortSide, value } = await client.trial('whyNot', of, question);
    // With no ground truth nobody knows which detections are right: all of them are what a change brings besides.
    const match = { match: 'false', ofClass: null, ofOthers: null } as const;
    const detections = after.detections.map(() => match);
    return { judged: judgedRun(stages, after, { outcomes: [value], detections }), shortSide };
  };
  const before = await tried({ kind: 'settings', run, settings });
  if (index >= before.judged.verdicts.length) {
    throw new StudioError('badInput', `The picture has no object ${index + 1}.`);
  }
  const searching = savingSearch(
    before.judged,
    { rules, tries: triesOfSetting },
    async (changes) => {
      const changed = withChanges(rules, settings, changes);
      return (await tried({ kind: 'settings', run, settings: changed })).judged;
    },
  );
  const saving = await searching.of(index, {
    tried: (each) => tell({ search, kind: 'tried', tried: each }),
    found: (change) => tell({ search, kind: 'found', change }),
  });
  if (!saving.helps.includes('inputSize')) return { ...saving, inputSize: null };
  const inputSize = await trySizes(
    async (times) => {
      const { judged, shortSide } = await tried({ kind: 'size', source, settings, times });
      return {
        shortSide: shortSide ?? 0,
        finds: item(judged.verdicts, index).kind === 'found',
      };
    },
    (sized) => tell({ search, kind: 'size', ...sized }),
  );
  return { ...saving, inputSize };
}
