/** Another set of annotations of a project's pictures, laid beside its own. Nothing is changed. */
import type { AnnotationsRequest, LabelComparison } from '../../shared/contract/projects.ts';
import {
  labelAgreement,
  labelled,
  type Labelled,
  type TwiceLabelled,
} from '../../shared/evaluation/labelAgreement.ts';
import { StudioError } from '../../shared/result.ts';
import type { FileWork } from './fileWork.ts';
import { readImport } from './importing.ts';
import type { Project } from './project.ts';

export interface CompareRequest extends AnnotationsRequest {
  /** From this IoU on two boxes are of one object. */
  readonly least: number;
}

/** A comparison, and what the other set has on each picture, by the picture's path in the project. */
export interface Compared {
  /** Its pictures are named by their paths in the project. */
  readonly comparison: LabelComparison;
  readonly others: ReadonlyMap<string, readonly Labelled[]>;
}

/**
 * Compares what somebody has begun here with what the other set has of the same pictures.
 * @throws StudioError as readAnnotations, and where no picture is in both.
 */
export async function compareLabels(
  project: Project,
  request: CompareRequest,
  work: FileWork,
): Promise<Compared> {
  const { dataset, pictures, problems } = await readImport(project, request, work);
  const theirs = labelled(dataset.classes);
  const ours = labelled(project.state.classes);
  const others = new Map(
    pictures.map(({ path, picture }) => [path, theirs(picture.annotations)] as const),
  );
  const both: TwiceLabelled[] = [];
  let [onlyHere, notBegun] = [0, 0];
  for (const { path, standing } of project.standings()) {
    const second = others.get(path);
    const isBegun = standing.state !== 'unlabelled';
    if (second === undefined) onlyHere += Number(isBegun);
    else if (!isBegun) notBegun++;
    else {
      const first = ours(project.annotations(path));
      both.push({ picture: path, first, second });
    }
  }
  if (both.length === 0) {
    const why =
      others.size === 0
        ? (problems[0] ?? 'it has none of the project’s pictures.')
        : 'of the pictures that it has, none is annotated here yet.';
    throw new StudioError('badInput', `${request.path} cannot be compared: ${why}`);
  }
  const agreement = labelAgreement(both, request.least);
  return {
    comparison: {
      ...{ path: request.path, format: dataset.format, least: request.least },
      ...{ compared: both.length, onlyHere, notBegun, problems },
      ...agreement,
    },
    others,
  };
}
