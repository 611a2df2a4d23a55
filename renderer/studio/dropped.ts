/** The files of a drop, with those in dropped folders, where the host tells no paths. */

/** Entries of a drop are only there during its event, so they are taken before anything is awaited. */
export async function filesOf(transfer: DataTransfer): Promise<readonly File[]> {
  const loose = [...transfer.files];
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry());
  if (entries.every((entry) => entry === null)) return loose;
  const found = await Promise.all(entries.map(async (entry) => (entry ? filesIn(entry) : [])));
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
