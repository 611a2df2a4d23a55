/** What the model that is open says of pictures, kept in their project beside what a person states. */
import { scoreOf } from '../../../shared/annotation/annotation.ts';
import type { ModelSummary } from '../../../shared/contract/models.ts';
import { mostSuggestions } from '../../../shared/contract/projects.ts';
import { everyScore } from '../../../shared/detection/stages/scores.ts';
import type { DetectionSettings } from '../../../shared/model/settings.ts';
import type { Suggestions } from '../../../shared/project/project.ts';
import type { OnceRequest, OnceResult } from '../../detector/protocol.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { ListedPicture } from '../pictures/pictureList.ts';
import type { Session } from '../sessions/session.ts';
import type { ProjectsClient } from './projectsClient.ts';
import type { ProjectWindows } from './projectWindows.ts';
import type { WindowProject } from './windowProject.ts';

export interface SuggestingTools {
  readonly jobs: Jobs;
  readonly detectOnce: (request: OnceRequest) => Promise<OnceResult>;
  /** @throws StudioError where none is open. */
  readonly model: () => ModelSummary;
}

export class Suggesting {
  readonly #client: ProjectsClient;
  readonly #windows: Pick<ProjectWindows, 'holding'>;
  readonly #tools: SuggestingTools;

  constructor(
    client: ProjectsClient,
    windows: Pick<ProjectWindows, 'holding'>,
    tools: SuggestingTools,
  ) {
    this.#client = client;
    this.#windows = windows;
    this.#tools = tools;
  }

  /** Asks the model, and keeps what it says. */
  async suggest(
    session: Session,
    project: WindowProject,
    id: string,
    settings: DetectionSettings,
  ): Promise<Suggestions> {
    const picture = session.pictures.get(id);
    const model = this.#tools.model();
    const result = await this.#tools.detectOnce(requestFor(picture, model, settings));
    const suggestions = suggestionsOf(result, model);
    await this.keep(session, project, picture, suggestions);
    return suggestions;
  }

  /** The same for many, as a job. @param classes names of those that are kept; null: all */
  async suggestAll(
    session: Session,
    project: WindowProject,
    ids: readonly string[],
    settings: DetectionSettings,
    classes: readonly string[] | null,
  ): Promise<{ done: number; problems: readonly string[] }> {
    const model = this.#tools.model();
    const pictures = ids.map((id) => session.pictures.get(id));
    return this.#windows.holding(project.file, () =>
      this.#tools.jobs.suggestAll(
        pictures,
        (picture) => requestFor(picture, model, settings),
        async (picture, result) => {
          const all = suggestionsOf(result, model);
          const rows = all.rows.filter(({ className }) => classes?.includes(className) ?? true);
          await this.keep(session, project, picture, { ...all, rows });
        },
      ),
    );
  }

  /** In place of what was said of the picture before; its window is told. @throws StudioError where it is not the project's. */
  async keep(
    session: Session,
    project: WindowProject,
    { id }: ListedPicture,
    suggestions: Suggestions,
  ): Promise<void> {
    const inProject = project.pathOf(id);
    const standing = await this.#client.ask((remote) =>
      remote.suggest(project.file, inProject, suggestions),
    );
    session.tell('suggested', { pictureId: id, standing });
  }
}

function requestFor(
  { id, source }: ListedPicture,
  model: ModelSummary,
  settings: DetectionSettings,
): OnceRequest {
  const last = model.stages.at(-1)?.kind;
  return {
    ...{ pictureId: id, source, settings, tables: [] },
    boxes: last === undefined ? null : { stage: last, minScore: everyScore },
  };
}

function suggestionsOf({ annotations }: OnceResult, model: ModelSummary): Suggestions {
  const names = new Map(model.classes.map(({ id, name }) => [id, name]));
  const rows = annotations
    .flatMap((annotation) => {
      const { classId, geometry } = annotation;
      const className = classId === null ? undefined : names.get(classId);
      const score = scoreOf(annotation);
      if (className === undefined || score === null) return [];
      return [{ box: geometry.box, className, score }];
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, mostSuggestions);
  return { model: model.name, modelId: model.id, rows };
}
