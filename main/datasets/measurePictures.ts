/** The pictures that a data set names, held against the files themselves. */
import type { DataProblems } from '../../shared/annotation/dataProblems.ts';
import { boundsOfOutline, type Geometry } from '../../shared/annotation/geometry.ts';
import { phraseOf, quoted } from '../../shared/annotation/sentences.ts';
import type { SaidAnnotation, Size } from '../../shared/annotation/formats/said.ts';
import { withoutShares } from '../../shared/annotation/formats/sharesForPixels.ts';
import { placeOf } from '../../shared/annotation/soundAnnotations.ts';
import { boxArea } from '../../shared/geometry/boxes.ts';
import { StudioError } from '../../shared/result.ts';
import { readPictureHeader, type PictureHeader } from '../pictures/pictureHeader.ts';
import { readSource } from '../pictures/readSource.ts';
import { eachOf } from './eachOf.ts';
import { FoundProblems } from './foundProblems.ts';
import type { FolderTree } from './folderTree.ts';
import { joinedSaid } from './joinedSaid.ts';
import type { JoinedPicture, SaidOfPicture } from './source.ts';
import { checkStopped } from './stopped.ts';
import { uprightGeometry } from './uprightGeometry.ts';

/** Pictures that are open at once: each is whole in memory for a moment. */
const picturesTogether = 8;

/** A picture with its true size and what is said of it, in upright pixels. */
export interface MeasuredPicture {
  readonly relativePath: string;
  readonly size: Size;
  readonly exifRotated: boolean;
  /** What each place says that says something of it; no object is there twice. */
  readonly said: readonly SaidOfPicture[];
}

/**
 * Those that can be used, in order; what is wrong with the others is reported.
 * @param pixelField what the format calls a box's numbers where they are pixels; null where they are shares.
 * @param onPicture is told of each
 */
export async function measurePictures(
  pictures: readonly JoinedPicture[],
  tree: FolderTree,
  pixelField: string | null,
  problems: DataProblems,
  signal: AbortSignal | undefined,
  onPicture: () => void,
): Promise<MeasuredPicture[]> {
  const measured = await eachOf(pictures, picturesTogether, async (picture) => {
    checkStopped(signal);
    const found = new FoundProblems();
    const one = await measure(picture, tree, pixelField, found);
    onPicture();
    return { picture: one, found };
  });
  // Files are read in any order, and problems are told in that of the pictures.
  for (const { found } of measured) found.tell(problems);
  return measured.map(({ picture }) => picture).filter((one) => one !== null);
}

async function measure(
  { relativePath, entries }: JoinedPicture,
  tree: FolderTree,
  pixelField: string | null,
  problems: FoundProblems,
): Promise<MeasuredPicture | null> {
  let header: PictureHeader;
  try {
    const { bytes } = await readSource(tree.path(relativePath));
    header = await readPictureHeader({ name: relativePath, bytes });
  } catch (error) {
    return left(problems, 'unreadablePicture', error);
  }
  const size = { width: header.width, height: header.height };
  const all: SaidOfPicture[] = [];
  let isRead = true;
  for (const entry of entries) {
    let said: SaidOfPicture;
    try {
      said = await entry.said(size);
      if (pixelField !== null) said = withoutShares(said, pixelField, size);
    } catch (error) {
      return left(problems, 'unreadableFile', error);
    }
    isRead = reportUnread(said, problems) && isRead;
    const upright = uprightSaid(said, size, header.exifOrientation, relativePath, problems);
    if (upright === null) return null;
    all.push(upright);
  }
  // What is there and not known where would be taught, and measured, as background.
  if (!isRead) {
    problems.add('objectUnread', quoted(relativePath));
    return null;
  }
  if (all.some(({ mayLackObjects }) => mayLackObjects) && all.every(isBare)) {
    problems.add('maybeTheirs', quoted(relativePath));
    return null;
  }
  const exifRotated = header.exifOrientation !== 1;
  return { relativePath, size, exifRotated, said: joinedSaid(all, relativePath, problems) };
}

function isBare({ annotations }: SaidOfPicture): boolean {
  return annotations.length === 0;
}

/** @returns whether every object could be read. */
function reportUnread(
  {
    annotations,
    unreadable,
    outlineUnread,
    boxless = [],
    poses = [],
    clicks,
    place,
  }: SaidOfPicture,
  problems: FoundProblems,
): boolean {
  const noBoxes = annotations.flatMap(({ id, geometry }) => {
    const reason = noBoxReason(geometry);
    return reason === null ? [] : { id, reason };
  });
  for (const { id, reason } of [...noBoxes, ...unreadable]) {
    problems.add('unreadableBox', `${placeOf(place, id)}: ${reason}`);
  }
  for (const { id, reason } of boxless) {
    problems.add('boxless', `${placeOf(place, id)} (${reason})`);
  }
  for (const { id, reason } of outlineUnread) {
    problems.add('outlineUnread', `${placeOf(place, id)}: ${reason}`);
  }
  for (const { id, reason } of poses) {
    problems.add('poseTaken', `${placeOf(place, id)} (${reason})`);
  }
  for (const { id } of clicks) problems.add('clickBox', placeOf(place, id));
  return noBoxes.length + unreadable.length === 0;
}

/** Why a box does not say where its object is; null where it does, or is a mere point or line. */
function noBoxReason(geometry: Geometry): string | null {
  const { box } = geometry;
  const words = `(${box.join(', ')})`;
  if (box[2] < box[0] || box[3] < box[1]) return `its box ends before it begins ${words}`;
  if (boxArea(box) > 0 || geometry.kind === 'box') return null;
  const bounds = boundsOfOutline(geometry);
  const isOutlined = bounds !== null && boxArea(bounds) > 0;
  return isOutlined ? `its box has no area, and its outline has one ${words}` : null;
}

function left(
  problems: FoundProblems,
  kind: 'unreadablePicture' | 'unreadableFile',
  error: unknown,
): null {
  if (!(error instanceof StudioError)) throw error;
  problems.add(kind, phraseOf(error.message));
  return null;
}

/** What is said, in pixels of the upright picture; null where it is of a picture of another size. */
function uprightSaid(
  said: SaidOfPicture,
  size: Size,
  exifOrientation: number,
  relativePath: string,
  problems: FoundProblems,
): SaidOfPicture | null {
  const given = said.size;
  if (said.sizeUnread !== undefined) {
    problems.add(
      'sizeUnread',
      `${quoted(relativePath)} in ${quoted(said.place.file)}: ${said.sizeUnread}`,
    );
  }
  if (given === null || (given.width === size.width && given.height === size.height)) {
    if (exifOrientation !== 1) problems.add('takenUpright', quoted(relativePath));
    return said;
  }
  const isSwapped = given.width === size.height && given.height === size.width;
  if (isSwapped && exifOrientation >= 5) {
    problems.add('turned', quoted(relativePath));
    const turn = (annotation: SaidAnnotation): SaidAnnotation => ({
      ...annotation,
      geometry: uprightGeometry(annotation.geometry, given, exifOrientation),
    });
    return { ...said, annotations: said.annotations.map(turn) };
  }
  if (isSwapped && said.annotations.every((annotation) => fits(annotation, size))) {
    problems.add('sizeSwapped', quoted(relativePath));
    return said;
  }
  problems.add(
    'otherSize',
    `${quoted(relativePath)} is ${size.width} × ${size.height} and in ${quoted(said.place.file)} ` +
      `${given.width} × ${given.height}`,
  );
  return null;
}

/** Whether a box can be of a picture of this size: one of a picture on its side would leave it sooner or later. */
function fits({ geometry: { box } }: SaidAnnotation, { width, height }: Size): boolean {
  return box[2] <= width + 1 && box[3] <= height + 1;
}
