/** Sends dropped files that have no path, in parts: what a host takes in at once keeps it from everything else. */
import type { StudioApi } from '../../shared/contract/contract.ts';
import {
  mostOfDropPart,
  type DropPieces,
  type OpenedPictures,
} from '../../shared/contract/pictures.ts';
import { StudioError } from '../../shared/result.ts';

type DropApi = Pick<StudioApi['pictures'], 'beginDrop' | 'addToDrop' | 'endDrop' | 'abandonDrop'>;

/** @throws StudioError as the contract's functions; notFound, naming a file that cannot be read. */
export async function sendDrop(api: DropApi, files: readonly File[]): Promise<OpenedPictures> {
  const drop = await api.beginDrop(files.reduce((sum, { size }) => sum + size, 0));
  try {
    let sent = 0;
    for await (const pieces of partsOf(files)) await api.addToDrop(drop, sent++, pieces);
    return await api.endDrop(drop);
  } catch (error) {
    // Where the host is gone, so is what came of it.
    await api.abandonDrop(drop).catch(() => undefined);
    throw error;
  }
}

async function* partsOf(files: readonly File[]): AsyncGenerator<DropPieces> {
  let part: DropPieces = [];
  let room: number = mostOfDropPart.bytes;
  for (const file of files) {
    let at = 0;
    do {
      const end = Math.min(file.size, at + room);
      part.push({ name: at === 0 ? file.name : null, bytes: await read(file, at, end) });
      room -= end - at;
      at = end;
      if (room === 0 || part.length === mostOfDropPart.pieces) {
        yield part;
        part = [];
        room = mostOfDropPart.bytes;
      }
    } while (at < file.size);
  }
  if (part.length > 0) yield part;
}

async function read(file: File, from: number, to: number): Promise<ArrayBuffer> {
  try {
    return await file.slice(from, to).arrayBuffer();
  } catch (cause) {
    const sentence = `“${file.name}” cannot be read any more: it was changed, moved or removed.`;
    throw new StudioError('notFound', sentence, { cause });
  }
}
