/** The parts of a run, read as if it had been one. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { listOf, quoted } from '../../../shared/annotation/sentences.ts';
import { item } from '../../../shared/item.ts';
import { StudioError } from '../../../shared/result.ts';
import { counted } from '../../../shared/words.ts';
import { openFailure } from '../../pictures/readSource.ts';
import { unlike, type PartHeader, type PartLine } from './partLines.ts';
import { unfinishedEnding } from './partWriter.ts';
import { checkWhole, cutOff, readHeader, readPart, type ValueSchema } from './readPart.ts';
import { partName } from './shard.ts';

/** All parts of one run. */
export interface WholeRun {
  /** Of the first shard, but for what is said of the data by any. */
  readonly header: PartHeader;
  /** In the order of the shards. */
  readonly files: readonly string[];
}

interface FoundPart {
  readonly file: string;
  readonly header: PartHeader;
}

/**
 * Finds the parts in a folder, which are all files there that end in .jsonl, and looks whether they are all of one run, whole and as
 * they were written.
 * @throws StudioError badInput naming what is missing, doubled, of another run, cut off or no part
 */
export async function findParts(folder: string): Promise<WholeRun> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw openFailure(folder, error);
  });
  const files = names.filter((name) => name.endsWith('.jsonl')).sort();
  const found: FoundPart[] = [];
  for (const name of files) {
    const file = path.join(folder, name);
    found.push({ file, header: await readHeader(file) });
  }
  const ordered = ofOneRun(folder, found, new Set(names));
  for (const { file } of ordered) await checkWhole(file);
  const { header } = item(ordered, 0);
  return {
    header: { ...header, isIncomplete: ordered.some((part) => part.header.isIncomplete) },
    files: ordered.map(({ file }) => file),
  };
}

/** In the order of their shards. */
function ofOneRun(
  folder: string,
  found: readonly FoundPart[],
  names: ReadonlySet<string>,
): readonly FoundPart[] {
  const [first] = found;
  if (first === undefined) {
    const isBegun = [...names].some((name) => name.endsWith(unfinishedEnding));
    const sentence = isBegun
      ? `${quoted(folder)} has no part that is whole; the commands that began them go on with them.`
      : `${quoted(folder)} has no part of a run: no file there ends in .jsonl.`;
    throw new StudioError('badInput', sentence);
  }
  const byNumber = new Map<number, FoundPart>();
  for (const part of found) {
    const other = unlike(part.header, first.header);
    if (other !== null) {
      const sentence = `${part.file} is of another run than ${path.basename(first.file)}: ${other}.`;
      throw new StudioError('badInput', sentence);
    }
    const { number } = part.header.shard;
    const same = byNumber.get(number);
    if (same !== undefined) {
      const sentence = `Shard ${number} is there twice: ${same.file} and ${path.basename(part.file)}.`;
      throw new StudioError('badInput', sentence);
    }
    byNumber.set(number, part);
  }
  const { of } = first.header.shard;
  const numbers = Array.from({ length: of }, (_, index) => index + 1);
  const missing = numbers.filter((number) => !byNumber.has(number));
  if (missing.length > 0) {
    throw new StudioError('badInput', missingSentence(folder, of, missing, names));
  }
  return numbers.flatMap((number) => byNumber.get(number) ?? []);
}

function missingSentence(
  folder: string,
  of: number,
  missing: readonly number[],
  names: ReadonlySet<string>,
): string {
  const told = missing.map((number) => {
    const isBegun = names.has(partName({ number, of }) + unfinishedEnding);
    return isBegun ? `${number} (begun)` : String(number);
  });
  const are = missing.length === 1 ? 'is' : 'are';
  return `Of ${counted(of, 'shard')} in ${quoted(folder)} ${are} missing: ${listOf(told)}. Run them, then merge again.`;
}

/**
 * Tells of each picture in the order of the list, of which one is in memory.
 * @throws StudioError badInput naming the file, the line and the field
 */
export async function readRun<Value>(
  { files }: WholeRun,
  schemaOf: ValueSchema<Value>,
  onLine: (line: PartLine<Value>) => void | Promise<void>,
): Promise<void> {
  for (const file of files) {
    const state = await readPart(file, schemaOf, onLine);
    if (state?.isEnded !== true) throw cutOff(file);
  }
}
