/** Damages annotation files at random, always in the same way, and looks at what becomes of reading them. */
import { dataFormats, type DataFormat } from '../../../shared/annotation/formats/formatNames.ts';
import { formatReaders } from '../../../shared/annotation/formats/registry.ts';
import type { ReadFile } from '../../../shared/annotation/formats/reader.ts';
import type { SaidPicture, Size } from '../../../shared/annotation/formats/said.ts';
import { readClassNames, readYoloData } from '../../../shared/annotation/formats/yolo/classes.ts';
import { DataProblems } from '../../../shared/annotation/dataProblems.ts';
import { soundAnnotations } from '../../../shared/annotation/soundAnnotations.ts';
import { item } from '../../../shared/item.ts';
import { seededRandom, type Random } from '../../../shared/random.ts';
import { StudioError } from '../../../shared/result.ts';
import { damagedText } from '../../../shared/testing/damagedText.ts';
import { textOf } from '../textFile.ts';
import { uprightGeometry } from '../uprightGeometry.ts';
import { annotationSamples } from './annotationSamples.ts';

export interface Outcomes {
  read: number;
  refused: number;
  /** Annotations that came of all that was read. */
  annotations: number;
  /** Different ones of those that say why; the first thousands of them. */
  readonly sentences: Set<string>;
  /** What the slowest took of the processor at most, milliseconds. */
  slowest: number;
}

const file = 'x/a.file';
const size: Size = { width: 64, height: 48 };

/**
 * Reads as many damaged files, of all readers in turn.
 * @throws Error for every outcome but a reading that holds together and one sentence, telling how to get the file again.
 */
export function fuzz(runs: number, seed: number): Outcomes {
  const outcomes = {
    read: 0,
    refused: 0,
    annotations: 0,
    sentences: new Set<string>(),
    slowest: 0,
  };
  let before = process.cpuUsage();
  for (let run = 0; run < runs; run++) {
    const random = seededRandom(`${seed}/${run}`);
    const bytes = damaged(random);
    try {
      readAll(bytes, random, outcomes);
    } catch (cause) {
      throw new Error(`Run ${run} of seed ${seed} ended otherwise.`, { cause });
    }
    // To ask costs more than most readings: no one of a hundred took longer than all of them.
    if (run % 100 < 99 && run < runs - 1) continue;
    const now = process.cpuUsage();
    const [user, system] = [now.user - before.user, now.system - before.system];
    outcomes.slowest = Math.max(outcomes.slowest, (user + system) / 1000);
    before = now;
  }
  return outcomes;
}

/** By a reader of its own format, most of the time. */
function readAll({ bytes, format }: Damaged, random: Random, outcomes: Outcomes): void {
  try {
    const text = textOf(bytes, file);
    const reader =
      random.int(20) === 0 ? item(dataFormats, random.int(dataFormats.length)) : format;
    if (reader === 'yolo' && random.int(3) === 0) {
      readYoloData(text, file);
      readClassNames(text, file);
    }
    const read = pieces(text, random, reader);
    outcomes.read++;
    outcomes.annotations += check(read, outcomes);
  } catch (error) {
    note(error, outcomes);
    outcomes.refused++;
  }
}

function pieces(text: string, random: Random, format: DataFormat): ReadFile {
  const vocFirstPixel = random.int(2) === 0 ? 0 : 1;
  const reader = formatReaders[format](file, { vocFirstPixel });
  const at = random.int(text.length + 1);
  reader.push(text.slice(0, at));
  reader.push(text.slice(at));
  return reader.end();
}

/** What was read, held against a picture. @returns how many annotations can be used. */
function check({ classes, pictures, problems }: ReadFile, outcomes: Outcomes): number {
  const told = new DataProblems();
  for (const { kind, phrase } of problems) told.add(kind, phrase);
  for (const { id, name } of classes ?? []) expectSound(Number.isSafeInteger(id) && name !== '');
  let count = 0;
  for (const picture of pictures) {
    expectSound(picture.size === null || picture.size.width * picture.size.height > 0);
    const said = picture.said(size);
    count += checkSaid(said, told);
  }
  for (const sentence of told.sentences) noteSentence(sentence, outcomes);
  return count;
}

function checkSaid(said: SaidPicture, told: DataProblems): number {
  for (const { id, reason } of [...said.unreadable, ...said.outlineUnread]) {
    told.add('unreadableBox', `${id}: ${reason}`);
  }
  for (const { id, geometry } of said.annotations) {
    expectSound(Number.isSafeInteger(id) && geometry.box.every(Number.isFinite));
  }
  const turned = said.annotations.map((one) => ({
    ...one,
    geometry: uprightGeometry(one.geometry, size, 6),
  }));
  const place = { noun: 'object', file };
  const sound = soundAnnotations(turned, { width: 48, height: 64 }, place, () => 1, told);
  for (const { geometry } of sound) {
    const [x0, y0, x1, y1] = geometry.box;
    expectSound(x0 >= 0 && y0 >= 0 && x1 > x0 && y1 > y0 && x1 <= 48 && y1 <= 64);
  }
  return sound.length;
}

function expectSound(isSound: boolean): void {
  if (!isSound) throw new Error('What was read does not hold together.');
}

function note(error: unknown, outcomes: Outcomes): void {
  if (!(error instanceof StudioError)) throw error;
  if (!error.message.startsWith(`“${file}” `)) throw error;
  noteSentence(error.message, outcomes);
}

function noteSentence(sentence: string, { sentences }: Outcomes): void {
  if (sentence.length > 1000 || !/^[^\p{Cc}\p{Zl}\p{Zp}]+\.$/u.test(sentence)) {
    throw new Error(`This is no sentence: ${JSON.stringify(sentence)}`);
  }
  if (sentences.size < 10_000) sentences.add(sentence);
}

interface Damaged {
  readonly bytes: Buffer;
  readonly format: DataFormat;
}

/** A sample with a few things wrong. */
function damaged(random: Random): Damaged {
  const format = item(dataFormats, random.int(dataFormats.length));
  return { bytes: damagedText(sampleOf(format, random), random, anySample), format };
}

function sampleOf(format: DataFormat, random: Random): Buffer {
  const samples = annotationSamples[format];
  return Buffer.from(item(samples, random.int(samples.length)));
}

const anySample = (random: Random): Buffer =>
  sampleOf(item(dataFormats, random.int(dataFormats.length)), random);
