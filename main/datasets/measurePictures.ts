/** The pictures that a data set names, held against the files themselves. */
import type { DataProblems } from '../../shared/annotation/dataProblems.ts';
import { quoted } from '../../shared/annotation/sentences.ts';
import type { SaidAnnotation, Size } from '../../shared/annotation/formats/said.ts';
import { placeOf } from '../../shared/annotation/soundAnnotations.ts';
import { StudioError } from '../../shared/result.ts';
import { readPictureHeader, type PictureHeader } from '../pictures/pictureHeader.ts';
import { readSource } from '../pictures/readSource.ts';
import { eachOf } from './eachOf.ts';
import { FoundProblems } from './foundProblems.ts';
import type { FolderTree } from './folderTree.ts';
import type { NamedPicture, SaidOfPicture } from './source.ts';
import { checkStopped } from './stopped.ts';
import { uprightGeometry } from './uprightGeometry.ts';

/** Pictures that are open at once: each is whole in memory for a moment. */
const picturesTogether = 8;

/** A picture with its true size and what is said of it, in upright pixels. */
export interface MeasuredPicture {
  readonly named: NamedPicture;
  readonly size: Size;
  readonly exifRotated: boolean;
  readonly said: SaidOfPicture;
}

/** Those that can be used, in order; what is wrong with the others is reported. */
export async function measurePictures(
  pictures: readonly NamedPicture[],
  tree: FolderTree,
  problems: DataProblems,
  signal: AbortSignal | undefined,
): Promise<MeasuredPicture[]> {
  const measured = await eachOf(pictures, picturesTogether, async (picture) => {
    checkStopped(signal);
    const found = new FoundProblems();
    return { picture: await measure(picture, tree, found), found };
  });
  // Files are read in any order, and problems are told in that of the pictures.
  for (const { found } of measured) found.tell(problems);
  return measured.map(({ picture }) => picture).filter((one) => one !== null);
}

async function measure(
  named: NamedPicture,
  tree: FolderTree,
  problems: FoundProblems,
): Promise<MeasuredPicture | null> {
  const { relativePath } = named;
  let header: PictureHeader;
  try {
    const { bytes } = await readSource(tree.path(relativePath));
    header = await readPictureHeader({ name: relativePath, bytes });
  } catch (error) {
    return left(problems, 'unreadablePicture', error);
  }
  const size = { width: header.width, height: header.height };
  let said: SaidOfPicture;
  try {
    said = await named.said(size);
  } catch (error) {
    return left(problems, 'unreadableFile', error);
  }
  for (const { id, reason } of said.unreadable) {
    problems.add('unreadableBox', `${placeOf(said.place, id)}: ${reason}`);
  }
  for (const { id, reason } of said.outlineUnread) {
    problems.add('outlineUnread', `${placeOf(said.place, id)}: ${reason}`);
  }
  for (const { id } of said.clicks) problems.add('clickBox', placeOf(said.place, id));
  const exifRotated = header.exifOrientation !== 1;
  const upright = uprightSaid(said, size, header.exifOrientation, relativePath, problems);
  return upright === null ? null : { named, size, exifRotated, said: upright };
}

function left(
  problems: FoundProblems,
  kind: 'unreadablePicture' | 'unreadableFile',
  error: unknown,
): null {
  if (!(error instanceof StudioError)) throw error;
  problems.add(kind, error.message.replace(/\.$/, ''));
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
  if (given === null || (given.width === size.width && given.height === size.height)) {
    if (exifOrientation !== 1) problems.add('takenUpright', quoted(relativePath));
    return said;
  }
  const onItsSide = exifOrientation >= 5;
  if (onItsSide && given.width === size.height && given.height === size.width) {
    problems.add('turned', quoted(relativePath));
    const turn = (annotation: SaidAnnotation): SaidAnnotation => ({
      ...annotation,
      geometry: uprightGeometry(annotation.geometry, given, exifOrientation),
    });
    return { ...said, annotations: said.annotations.map(turn) };
  }
  problems.add(
    'otherSize',
    `${quoted(relativePath)} is ${size.width} × ${size.height} and in ${quoted(said.place.file)} ` +
      `${given.width} × ${given.height}`,
  );
  return null;
}
