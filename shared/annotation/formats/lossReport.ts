/** What a document will lose in a format, counted before anything is written. */
import { exportClasses } from '../classes.ts';
import type { AnnotationDocument } from '../document.ts';
import { usableDocument, type UnusableCount } from '../usable.ts';
import type { ExportChoices } from './exportChoices.ts';
import type { ExportFormat } from './formatNames.ts';
import { lossesOf, type Loss } from './losses.ts';
import { formatDescriptions } from './registry.ts';

/**
 * One entry for each kind of thing that the written document will not have, or not as it is; none where all of it is held.
 * @throws StudioError `badInput` where an annotation has a class that the document does not have.
 */
export function lossReport(
  document: AnnotationDocument,
  format: ExportFormat,
  choices: ExportChoices,
): (Loss | UnusableCount)[] {
  const description = formatDescriptions[format];
  const { clips } = description.holds;
  const { pictures, unusable } = usableDocument(document, exportClasses(document), { clip: clips });
  return [...unusable, ...lossesOf(document, pictures, description, choices)];
}
