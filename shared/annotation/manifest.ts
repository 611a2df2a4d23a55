/** manifest.json: what an export holds, how it was made, and every choice made on the way. */
import type { ExportFormat } from './formats/formatNames.ts';
import type { AnnotationDocument, ModelRun } from './document.ts';
import type { WrittenAnnotations } from './formats/format.ts';
import { jsonArrayParts } from './numbers.ts';

export const manifestName = 'manifest.json';
export const manifestKind = 'anchorscope-export';

/** What of a project an export has. */
export interface ProjectSelection {
  readonly which: 'verified' | 'annotated' | 'all';
  /** Pictures that were wanted and are left out, since their files cannot be read: paths in the project. */
  readonly unread: readonly string[];
}

export interface ManifestFacts {
  readonly document: AnnotationDocument;
  readonly format: ExportFormat;
  readonly written: WrittenAnnotations;
  /** All problems of the export, the writer's among them. */
  readonly problems: readonly string[];
  /** Files of the export, the manifest among them. */
  readonly files: number;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Absent where it is no project's. */
  readonly selection?: ProjectSelection | undefined;
}

/** The manifest's text in pieces: JSON, one class, picture or problem a line. */
export function* manifestParts(facts: ManifestFacts): Generator<string> {
  const { document, format, written, problems, files, createdAt, selection } = facts;
  const { run, createdBy, picturesFolder } = document;
  const head = {
    kind: manifestKind,
    formatVersion: 1,
    createdBy,
    createdAt,
    annotationFormat: format,
    choices: written.choices,
    ...(run === null ? {} : runFacts(run)),
    counts: {
      pictures: written.pictures.length,
      boxes: written.pictures.reduce((sum, { boxes }) => sum + boxes, 0),
      files,
    },
    picturesFolder,
    ...(selection === undefined ? {} : { project: selection }),
  };
  yield JSON.stringify(head, null, 2).replace(/\n\}$/, '');
  yield ',\n"problems": ';
  yield* jsonArrayParts(problems);
  yield ',\n"classes": ';
  yield* jsonArrayParts(written.classes);
  yield ',\n"pictures": ';
  yield* jsonArrayParts(pictureEntries(written));
  yield '\n}\n';
}

function runFacts({ modelName, stage, minScore, settings, provider }: ModelRun): object {
  return { model: modelName, stage, minScore, settings, provider };
}

function* pictureEntries({ pictures }: WrittenAnnotations): Generator {
  for (const { picture, writtenAs, boxes } of pictures) {
    const { path, relativePath, width, height, exifRotated } = picture;
    yield { path, relativePath, writtenAs, width, height, exifRotated, boxes };
  }
}
