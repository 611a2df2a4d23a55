/** A catalogue's entry becomes a model package: downloaded, checked and converted. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { CatalogueEntry } from '../../../shared/model/catalogue.ts';
import { StudioError } from '../../../shared/result.ts';
import { download } from '../../download/download.ts';
import { partOf } from '../../download/part.ts';
import { fileSize } from '../../disk/fileSize.ts';
import { lockFolder } from '../../processes/folderLock.ts';
import { checkExportTarget } from '../newFolderTarget.ts';
import type { ImportedModel } from './importModel.ts';
import type { ImportTools } from './weightsImport.ts';

export interface InstallTools extends ImportTools {
  /** Where files are downloaded to; what was stopped is there still. */
  readonly downloads: string;
}

/** Of the published size; a file that is longer is another one. */
const allowance = 1.5;

/**
 * Makes the folder. The downloaded file is removed when the package is there, since it can be had again.
 * @throws StudioError `network`, `badInput` (also where another program downloads it), `badModel`, `diskFull`, `stopped`: then
 *   there is no folder.
 */
export async function installEntry(
  entry: CatalogueEntry,
  folder: string,
  tools: InstallTools,
): Promise<ImportedModel> {
  const target = path.resolve(folder);
  await checkExportTarget(target);
  const file = downloadedFile(entry, tools.downloads);
  // Two would add to one file by turns.
  const lock = await lockFolder(
    `${file}.lock`,
    (holder) =>
      new StudioError(
        'badInput',
        `Another program is downloading ${entry.title} (${holder}): wait for it or stop it.`,
      ),
  );
  try {
    return await installed(entry, { file, target }, tools);
  } finally {
    await lock.release();
  }
}

async function installed(
  entry: CatalogueEntry,
  { file, target }: { readonly file: string; readonly target: string },
  { importModel, steps, signal }: InstallTools,
): Promise<ImportedModel> {
  const { name, title, description, architecture, licence, trainedOn } = entry;
  let checking = false;
  steps.begin(`Downloading ${title}`, entry.bytes);
  await download({
    address: entry.address,
    file,
    sha256Prefix: entry.sha256Prefix,
    maxBytes: Math.ceil(entry.bytes * allowance),
    signal,
    onReceived: (done, total) => steps.at(done, total ?? Math.max(done, entry.bytes)),
    onChecked: (done, total) => {
      if (!checking) steps.begin(`Checking ${title}`, total);
      checking = true;
      steps.at(done);
    },
  });
  steps.begin(`Converting ${title}`, 0);
  const made = await importModel({
    file,
    architecture,
    classes: null,
    folder: target,
    texts: { name, description, licence, trainedOn },
    signal,
    onProgress: (done, total) => steps.at(done, total),
  });
  // Where it cannot be removed it is only in the way.
  await rm(file, { force: true }).catch(() => undefined);
  return made;
}

/** How much of an entry's file is there, bytes; 0: nothing. */
export async function downloadedBytes(entry: CatalogueEntry, downloads: string): Promise<number> {
  const file = downloadedFile(entry, downloads);
  return (await fileSize(file)) ?? (await fileSize(partOf(file))) ?? 0;
}

function downloadedFile({ address }: CatalogueEntry, downloads: string): string {
  return path.join(downloads, path.posix.basename(new URL(address).pathname));
}
