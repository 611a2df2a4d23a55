/** What is dropped on the window: model packages, pictures, and folders of them, with and without their paths. */
import type { StudioApi } from '../../shared/contract/contract.ts';

/** A file of a drop, or a folder. */
export interface Dropped {
  readonly file: File;
  /** null where the browser does not say what it is. */
  readonly entry: FileSystemEntry | null;
}

/** Entries of a drop are only there during its event, so they are taken before anything is awaited. */
export function takenFrom(transfer: DataTransfer): readonly Dropped[] {
  return [...transfer.items].flatMap((item) => {
    const file = item.getAsFile();
    return file === null ? [] : [{ file, entry: item.webkitGetAsEntry() }];
  });
}

/** The first model package among paths, by its folder or its model.json, and what else there is; null: none. */
export async function packageAmong(
  paths: readonly { readonly path: string; readonly isFolder: boolean }[],
  { list }: Pick<StudioApi['studio'], 'list'>,
): Promise<{ readonly model: string | null; readonly others: readonly string[] }> {
  const isPackage = async (path: string, isFolder: boolean): Promise<boolean> => {
    if (!isFolder) return /(^|[/\\])model\.json$/.test(path);
    // What cannot be looked into is no package; as a folder of pictures it says why.
    const listing = await list(path).catch(() => null);
    return listing?.named?.kind === 'model';
  };
  let model: string | null = null;
  const others: string[] = [];
  for (const { path, isFolder } of paths) {
    if (model === null && (await isPackage(path, isFolder))) model = path;
    else others.push(path);
  }
  return { model, others };
}

/** Whether it is a model package's folder or its model.json, where the host tells no path. */
export async function isPackage({ file, entry }: Dropped): Promise<boolean> {
  if (entry === null || !isFolder(entry)) return file.name === 'model.json';
  return new Promise((resolve) => {
    entry.getFile(
      'model.json',
      {},
      () => resolve(true),
      () => resolve(false),
    );
  });
}

/** The files, with those in folders, where the host tells no paths. */
export async function filesOf(dropped: readonly Dropped[]): Promise<readonly File[]> {
  if (dropped.every(({ entry }) => entry === null)) return dropped.map(({ file }) => file);
  const found = await Promise.all(dropped.map(async ({ entry }) => (entry ? filesIn(entry) : [])));
  return found.flat().sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

async function filesIn(entry: FileSystemEntry): Promise<readonly File[]> {
  if (isFile(entry)) {
    return [await new Promise<File>((resolve, reject) => entry.file(resolve, reject))];
  }
  if (!isFolder(entry)) return [];
  const reader = entry.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    // A reader gives its entries in parts, and none at the end.
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (part.length === 0) break;
    children.push(...part);
  }
  return (await Promise.all(children.map(filesIn))).flat().filter(isPicture);
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

/** A folder may hold anything; only what looks like a picture is read. */
function isPicture(file: File): boolean {
  return /\.(jpe?g|png|webp|tiff?|bmp|gif)$/i.test(file.name);
}
