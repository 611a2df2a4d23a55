/**
 * A zip archive of which single entries are read. Its table of contents is checked as a whole first: what is
 * packed must not overlap, and must not unpack to far more than the file itself.
 */
import { promisify } from 'node:util';
import { inflateRaw, type InputType, type ZlibOptions } from 'node:zlib';
import { fromRandomAccessReaderPromise, RandomAccessReader, type Entry, type ZipFile } from 'yauzl';
import { memorySource, partOf, readAhead, type ByteSource } from './byteSource.ts';
import { shown, Unreadable } from '../unreadable.ts';

export interface ZipEntry {
  readonly name: string;
  /** In bytes, unpacked. */
  readonly size: number;
  /** What is stored as it is, is a part of the file; what is packed, is unpacked into memory. @throws Unreadable */
  open(): Promise<ByteSource>;
}

const deflated = 8;
const maxEntries = 200_000;
/** Weights hardly shrink, and torch does not pack them at all. */
const maxRatio = 16;
const maxRatioSlack = 2 ** 16;
const localHeaderBytes = 30;
/** Enough for an entry's local header with its name and torch's padding. */
const headerBlock = 2 ** 8;
const contentsBlock = 2 ** 16;

/** The entries by name, in the order of their bytes. @throws Unreadable */
export async function openZip(source: ByteSource): Promise<Map<string, ZipEntry>> {
  const reader = new SourceReader(readAhead(source, contentsBlock));
  const [zip, contents] = await orDamaged(() => readContents(reader, source.size));
  reader.source = readAhead(source, headerBlock);

  const unpacked = contents.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  if (unpacked > maxRatio * source.size + maxRatioSlack) {
    throw new Unreadable(`claims to unpack to ${unpacked} bytes, which is too much for its size`);
  }
  const entries = new Map<string, ZipEntry>();
  contents.sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  contents.forEach((entry, i) => {
    const name = entry.fileName;
    if (entries.has(name)) throw new Unreadable(`has two entries named ${shown(name)}`);
    const end = contents[i + 1]?.relativeOffsetOfLocalHeader ?? source.size;
    const least = localHeaderBytes + entry.fileNameLength + entry.compressedSize;
    if (entry.relativeOffsetOfLocalHeader + least > end) throw misplaced(entry);
    const open = () => openEntry(zip, source, entry, end);
    entries.set(name, { name, size: entry.uncompressedSize, open });
  });
  return entries;
}

async function readContents(reader: SourceReader, size: number): Promise<[ZipFile, Entry[]]> {
  // The source is the caller's to close.
  const zip = await fromRandomAccessReaderPromise(reader, size, { autoClose: false });
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) {
    if (entries.length >= maxEntries) throw new Unreadable(`has more than ${maxEntries} entries`);
    entries.push(entry);
  }
  return [zip, entries];
}

async function openEntry(
  zip: ZipFile,
  source: ByteSource,
  entry: Entry,
  end: number,
): Promise<ByteSource> {
  if (!entry.canDecodeFileData()) {
    throw new Unreadable(`has ${shown(entry.fileName)} encrypted or packed in an uncommon way`);
  }
  const header = await orDamaged(() => zip.readLocalFileHeaderPromise(entry));
  const { fileDataStart: start } = header;
  if (!header.fileName.equals(entry.fileNameRaw) || start + entry.compressedSize > end) {
    throw misplaced(entry);
  }
  const packed = partOf(source, start, entry.compressedSize);
  return entry.compressionMethod === deflated ? unpack(packed, entry) : packed;
}

const inflate = promisify<InputType, ZlibOptions, Buffer>(inflateRaw);

async function unpack(packed: ByteSource, entry: Entry): Promise<ByteSource> {
  const size = entry.uncompressedSize;
  const bytes = await packed.read(0, packed.size);
  try {
    // Zlib takes no limit of 0.
    const unpacked = await inflate(bytes, { maxOutputLength: Math.max(size, 1) });
    if (unpacked.length === size) return memorySource(unpacked);
  } catch (cause) {
    throw new Unreadable(`has ${shown(entry.fileName)} packed, and it cannot be unpacked`, {
      cause,
    });
  }
  throw new Unreadable(`has ${shown(entry.fileName)} packed, and it is not of the size it claims`);
}

const misplaced = (entry: Entry) =>
  new Unreadable(`is a zip archive whose entry ${shown(entry.fileName)} is not where it should be`);

/** Yauzl throws plain errors, with several sentences. */
async function orDamaged<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof Unreadable) throw cause;
    throw new Unreadable('is a zip archive that is cut off or damaged', { cause });
  }
}

/** Lets yauzl read what we read. */
class SourceReader extends RandomAccessReader {
  source: ByteSource;

  constructor(source: ByteSource) {
    super();
    this.source = source;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    void this.source.read(position, length).then(
      (bytes) => {
        buffer.set(bytes, offset);
        callback(null);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
    );
  }
}
