/** The classes of a document, as they are looked up for a box. */
import type { Annotation } from './annotation.ts';
import type { AnnotationDocument } from './document.ts';
import { quoted, someNames } from './sentences.ts';
import { StudioError } from '../result.ts';

export interface ExportClass {
  /** The document's id; null for the class that stands for all proposals. */
  readonly id: number | null;
  /** Place among all classes, from 0. */
  readonly index: number;
  /** What a format that takes any id writes: the document's id, or 1 for proposals. */
  readonly category: number;
  readonly name: string;
}

export interface ExportClasses {
  readonly all: readonly ExportClass[];
  /** @throws StudioError `badInput` where the document does not have the annotation's class. */
  of(annotation: Annotation): ExportClass;
  /** What the manifest says of classes that were not the annotations' own. */
  readonly choice?: string;
}

/**
 * The document's classes with their ids; for boxes without a class the one class `proposal`, id 1, which
 * the formats that cannot do without a class write.
 */
export function exportClasses(document: AnnotationDocument): ExportClasses {
  if (document.classAgnostic) {
    const proposal: ExportClass = { id: null, index: 0, category: 1, name: 'proposal' };
    return {
      all: [proposal],
      of: () => proposal,
      choice: 'proposals have no class; all are given the class “proposal” with id 1',
    };
  }
  const all = document.classes.map(({ id, name }, index) => ({ id, index, category: id, name }));
  const byId = new Map<number | null, ExportClass>(all.map((one) => [one.id, one]));
  return {
    all,
    of: ({ classId }) => {
      const found = byId.get(classId);
      if (found !== undefined) return found;
      const what = classId === null ? 'no class' : `class ${classId}`;
      throw new StudioError(
        'badInput',
        document.run === null
          ? `An annotation has ${what}, which is not among the classes.`
          : `A detection has ${what}, which the model ${quoted(document.run.modelName)} does not know.`,
      );
    },
  };
}

/** What the manifest says of ids that are kept. */
export function idsWords({ run }: AnnotationDocument): string {
  return run === null ? 'kept' : 'as in the model';
}

/** A problem for formats that tell classes apart by name, or people who do. */
export function sameNameProblems(classes: readonly ExportClass[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { name } of classes) (seen.has(name) ? twice : seen).add(name);
  if (twice.size === 0) return [];
  return [`More than one class of the model is called ${someNames(twice)}.`];
}
