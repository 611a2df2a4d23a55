/** Annotations of another program's data set, taken into a project. */
import type { AnnotationsRequest, FoundAnnotations } from '../../shared/contract/projects.ts';
import type { AnnotatedPicture } from '../../shared/annotation/document.ts';
import { formatDescriptions } from '../../shared/annotation/formats/registry.ts';
import { StudioError } from '../../shared/result.ts';
import { counted } from '../../shared/words.ts';
import { readAnnotations, type ReadAnnotations } from '../datasets/readAnnotations.ts';
import { keyOf } from './editing.ts';
import type { FileWork } from './fileWork.ts';
import type { Project, StoredChange } from './project.ts';

/** A data set as the project's pictures have it. */
interface Import {
  readonly dataset: ReadAnnotations;
  readonly pictures: readonly { readonly path: string; readonly picture: AnnotatedPicture }[];
  readonly problems: readonly string[];
}

/** What an import would bring. Nothing is changed. @throws StudioError as readAnnotations. */
export async function describeImport(
  project: Project,
  request: AnnotationsRequest,
  work: FileWork,
): Promise<FoundAnnotations> {
  const { dataset, pictures, problems } = await readImport(project, request, work);
  const used = new Set(
    pictures.flatMap(({ picture }) => picture.annotations.map(({ classId }) => classId)),
  );
  return {
    path: request.path,
    format: dataset.format,
    pictures: pictures.length,
    annotations: pictures.reduce((sum, { picture }) => sum + picture.annotations.length, 0),
    classes: dataset.classes.filter(({ id }) => used.has(id)).map(({ name }) => name),
    problems,
  };
}

/**
 * Takes them in, as one entry of the history. Classes keep the ids that they have there, where no class of the project has
 * them; what a person has drawn already stays, and is not made twice.
 * @throws StudioError as readAnnotations, and where nothing of it is about the project's pictures.
 */
export async function importAnnotations(
  project: Project,
  request: AnnotationsRequest,
  work: FileWork,
): Promise<StoredChange> {
  const { dataset, pictures, problems } = await readImport(project, request, work);
  if (pictures.every(({ picture }) => picture.annotations.length === 0)) {
    const why = problems[0] ?? 'they have no annotations for these pictures.';
    throw new StudioError('badInput', `Nothing was imported of ${request.path}: ${why}`);
  }
  work.begin('Importing annotations', pictures.length);
  return project.change((editing) => {
    const classes = new Map<number, number>();
    const classOf = (id: number): number => {
      const known = classes.get(id);
      if (known !== undefined) return known;
      const name = dataset.classes.find((one) => one.id === id)?.name ?? `class ${id}`;
      const made = editing.classNamed(name, id);
      classes.set(id, made);
      return made;
    };
    let [boxes, places] = [0, 0];
    for (const [row, { path: picturePath, picture }] of pictures.entries()) {
      work.at(row, pictures.length);
      const id = editing.pictureAt(picturePath);
      const there = editing.annotationKeys(id);
      let added = 0;
      for (const { geometry, classId, attributes, origin } of picture.annotations) {
        const made = {
          ...{ geometry, attributes, origin },
          classId: classId === null ? null : classOf(classId),
        };
        if (there.has(keyOf(made))) continue;
        editing.add(id, made);
        added++;
      }
      if (added > 0) {
        editing.touch(id);
        places++;
        boxes += added;
      }
    }
    const { title } = formatDescriptions[dataset.format];
    return {
      title: `${counted(boxes, 'annotation')} on ${counted(places, 'picture')} imported from ${title}`,
      picture: null,
    };
  });
}

/** A data set as the project has its pictures. @throws StudioError as readAnnotations. */
export async function readImport(
  project: Project,
  { path: named, format, vocFirstPixel }: AnnotationsRequest,
  work: FileWork,
): Promise<Import> {
  work.begin('Reading annotations', 0);
  const dataset = await readAnnotations({
    ...{ folder: named, format, vocFirstPixel, signal: work.signal },
    firstPixelAsked: 'project',
    pictures: project.folder,
    onPicture: (done, total) => work.at(done, total),
  });
  const known = new Set(project.files().map((file) => file.path));
  const pictures: { path: string; picture: AnnotatedPicture }[] = [];
  let strange = 0;
  for (const picture of dataset.pictures) {
    // Both start from the project's folder.
    const { relativePath } = picture;
    if (known.has(relativePath)) pictures.push({ path: relativePath, picture });
    else strange++;
  }
  const problems = [...dataset.problems];
  if (strange > 0) problems.push(`${counted(strange, 'picture')} of it are not in the project.`);
  return { dataset, pictures, problems };
}
