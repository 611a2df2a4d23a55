/** Annotations of one format as those of another: read from a folder or a file, written to a new folder. */
import path from 'node:path';
import { realpath } from 'node:fs/promises';
import type { AnnotationDocument } from '../../../shared/annotation/document.ts';
import {
  defaultExportChoices,
  type ExportChoices,
} from '../../../shared/annotation/formats/exportChoices.ts';
import type { ExportFormat } from '../../../shared/annotation/formats/formatNames.ts';
import { lossReport } from '../../../shared/annotation/formats/lossReport.ts';
import type { Loss } from '../../../shared/annotation/formats/losses.ts';
import { formatWriters } from '../../../shared/annotation/formats/registry.ts';
import type { UnusableCount } from '../../../shared/annotation/usable.ts';
import type { ExportSummary } from '../../../shared/contract/jobs.ts';
import { StudioError } from '../../../shared/result.ts';
import type { DataPlace } from '../../datasets/openData.ts';
import { readAnnotations, type ReadAnnotations } from '../../datasets/readAnnotations.ts';
import { checkExportTarget } from '../newFolderTarget.ts';
import { exportAnnotations } from '../../exports/exportFolder.ts';

export interface Conversion {
  /** What is read; its `format` null where the files tell. */
  readonly from: DataPlace;
  readonly to: ExportFormat;
  /** The folder to make; nothing of that name may exist. */
  readonly out: string;
  readonly choices?: ExportChoices | undefined;
}

/** What is known before anything is written. */
export interface ConversionPlan {
  readonly read: ReadAnnotations;
  /** What the target will not hold, counted by kind. */
  readonly losses: readonly (Loss | UnusableCount)[];
  /** One sentence for each of them, and for what else the target cannot have, such as a name. */
  readonly problems: readonly string[];
}

export interface Converted extends ExportSummary {
  /** Whether something is in the files that could not be read or found. */
  readonly isIncomplete: boolean;
}

export interface ConversionTools {
  /** `1.2.3` */
  readonly version: string;
  readonly signal: AbortSignal;
  /** Is told what was found, and what will be lost, before anything is written; it may refuse by throwing. */
  readonly onPlan: (plan: ConversionPlan) => Promise<void>;
}

/**
 * Converts, whole or not at all. What was read is neither copied nor touched.
 * @throws StudioError `badInput` naming the folder where OUT exists or lies in what is read; as readAnnotations and exportAnnotations do;
 *   where there is nothing to write.
 */
export async function convertAnnotations(
  { from, to, out, choices = defaultExportChoices }: Conversion,
  { version, signal, onPlan }: ConversionTools,
): Promise<Converted> {
  const folder = path.resolve(out);
  await checkExportTarget(folder);
  const read = await readAnnotations({ ...from, signal });
  for (const source of [read.folder, read.picturesFolder]) await refuseInside(folder, source);
  if (read.pictures.length === 0) {
    throw new StudioError(
      'badInput',
      [...read.problems, `There is no annotated picture in ${from.folder}.`].join(' '),
    );
  }
  const document: AnnotationDocument = {
    classes: read.classes,
    classAgnostic: false,
    picturesFolder: read.picturesFolder,
    pictures: read.pictures,
    createdBy: `Anchorscope ${version}`,
    run: null,
  };
  const { problems } = formatWriters[to](document, choices);
  await onPlan({ read, losses: lossReport(document, to, choices), problems });
  const task = { document, format: to, folder, choices, problems: read.problems };
  return { ...(await exportAnnotations(task, { signal })), isIncomplete: read.isIncomplete };
}

/** A folder in the one that is read would be read with it the next time. */
async function refuseInside(folder: string, source: string): Promise<void> {
  const place = await nearestReal(folder);
  if (
    place !== source &&
    !place.startsWith(source.endsWith(path.sep) ? source : source + path.sep)
  ) {
    return;
  }
  throw new StudioError(
    'badInput',
    `${folder} lies in ${source}, which is read and never written to; name a folder outside of it.`,
  );
}

/** The path with links resolved, as far as it exists. */
async function nearestReal(folder: string): Promise<string> {
  const missing: string[] = [];
  for (let at = folder; ; at = path.dirname(at)) {
    try {
      return path.join(await realpath(at), ...missing);
    } catch (error) {
      if (at === path.dirname(at)) throw error;
      missing.unshift(path.basename(at));
    }
  }
}
