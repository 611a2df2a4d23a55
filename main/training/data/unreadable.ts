/** Pictures of the data that cannot be read, now or by now: a training goes on without them. */
import type { AnnotatedPicture } from '../../../shared/annotation/document.ts';
import { DataProblems } from '../../../shared/annotation/dataProblems.ts';
import { phraseOf } from '../../../shared/annotation/sentences.ts';
import { item } from '../../../shared/item.ts';
import { splitPictures } from '../../../shared/annotation/split.ts';
import { StudioError } from '../../../shared/result.ts';
import type { Dataset } from '../../datasets/dataset.ts';
import { eachOf } from '../../datasets/eachOf.ts';
import { decodePicture, type DecodedPicture } from '../../pictures/decode.ts';
import { PictureRemarks } from '../../../shared/pictureRemarks.ts';

/** Its sentence names the picture's file. */
export class UnreadablePicture extends StudioError {}

/** @throws UnreadablePicture also for one that is of another size by now, where its boxes mean nothing. */
export async function pixelsOf({ path, width, height }: AnnotatedPicture): Promise<DecodedPicture> {
  const pixels = await decodePicture(path).catch((cause: unknown) => {
    if (!(cause instanceof StudioError)) throw cause;
    throw new UnreadablePicture(cause.kind, cause.message, { cause });
  });
  if (pixels.width === width && pixels.height === height) return pixels;
  const [is, was] = [`${pixels.width} × ${pixels.height}`, `${width} × ${height}`];
  throw new UnreadablePicture('badInput', `'${path}' is ${is} pixels by now, and was ${was}.`);
}

/** What is made of a picture; null where that cannot be read, after `leave` was told why. */
export async function ifReadable<T>(
  making: Promise<T>,
  leave: (why: UnreadablePicture) => void,
): Promise<T | null> {
  try {
    return await making;
  } catch (error) {
    if (!(error instanceof UnreadablePicture)) throw error;
    leave(error);
    return null;
  }
}

/** The first that can be read, or else the first. */
export async function firstReadable(
  pictures: readonly AnnotatedPicture[],
): Promise<AnnotatedPicture> {
  return (await readableOf(pictures)) ?? item(pictures, 0);
}

/** Whether at least one can be read. */
export async function isAnyReadable(pictures: readonly AnnotatedPicture[]): Promise<boolean> {
  return (await readableOf(pictures)) !== null;
}

async function readableOf(pictures: readonly AnnotatedPicture[]): Promise<AnnotatedPicture | null> {
  for (const picture of pictures) {
    if ((await ifReadable(pixelsOf(picture), () => {})) !== null) return picture;
  }
  return null;
}

/** A picture that was left out of a training before it began. */
export interface LeftOut {
  readonly relativePath: string;
  readonly reason: string;
}

/** What decoding every picture shows. */
export interface LookedAt {
  readonly leftOut: readonly LeftOut[];
  /** What a person should know of how the others are read, a sentence each. */
  readonly remarks: readonly string[];
}

/** Pictures that are decoded at a time. */
const atATime = 4;

/**
 * Decodes every picture, which is the only way to know. It costs as much as an epoch's decoding.
 * @param doing is told before each how many are done
 * @throws what `doing` throws
 */
export async function lookAtAll(
  pictures: readonly AnnotatedPicture[],
  doing: (done: number) => Promise<void>,
): Promise<LookedAt> {
  let done = 0;
  const seen = await eachOf(pictures, atATime, async (picture) => {
    await doing(done);
    const reasons: string[] = [];
    const pixels = await ifReadable(pixelsOf(picture), ({ message }) => reasons.push(message));
    done++;
    const { relativePath } = picture;
    const leftOut = reasons.map((reason) => ({ relativePath, reason }));
    return { leftOut, remarks: pixels?.remarks ?? [] };
  });
  const remarks = new PictureRemarks();
  for (const each of seen) remarks.add(each.remarks);
  return { leftOut: seen.flatMap(({ leftOut }) => leftOut), remarks: remarks.sentences };
}

/** The data without those pictures, which is said; where it is divided here, the others are. */
export function without(data: Dataset, leftOut: readonly LeftOut[]): Dataset {
  if (leftOut.length === 0) return data;
  const problems = new DataProblems();
  for (const { reason } of leftOut) {
    problems.add('unreadablePicture', phraseOf(reason));
  }
  const paths = new Set(leftOut.map(({ relativePath }) => relativePath));
  const isKept = ({ relativePath }: AnnotatedPicture) => !paths.has(relativePath);
  const { train, val, split } = data;
  const kept =
    split === null
      ? { train: train.filter(isKept), val: val.filter(isKept) }
      : splitPictures([...train, ...val].filter(isKept), split);
  return {
    ...data,
    ...kept,
    problems: [...data.problems, ...problems.sentences],
  };
}
