/**
 * Where the pictures are that annotation files name. Many tools write where a picture was for them: an absolute path, an
 * address of their server, a folder that was left behind. Such a picture is found by its name, and by as many
 * of the folders before it as are the same, where that leaves no doubt; and it is said.
 */
import { quoted } from '../../shared/annotation/sentences.ts';
import { stemOf } from '../../shared/pathStem.ts';
import { isPictureName } from '../pictures/find.ts';
import { breather } from './breather.ts';
import { folderOf, insidePath, type FolderTree } from './folderTree.ts';
import type { NamedPicture, SourceTask } from './source.ts';

export interface WantedPicture extends Omit<NamedPicture, 'relativePath'> {
  /** As its annotation file has it; without a picture's extension it stands for any. */
  readonly name: string;
  /** The annotation file. */
  readonly file: string;
  /** What sentences call it. */
  readonly phrase: string;
  /** Where the file says that it is; null where nothing is there. */
  readonly found: string | null;
  /** The picture that is called like the file itself, which is taken where nothing is found by the name. */
  readonly own?: string | null;
  /** Whether one of the ways there leads out of the folder. */
  readonly leaves: boolean;
}

type Place = Pick<WantedPicture, 'found' | 'leaves'>;

/**
 * Folders that pictures are looked for in, likeliest first, with a slash at their end.
 * @param file the annotation file. @param inner folders of the subset that it is of, such as `train/`.
 */
export function pictureFolders(
  { tree, pictures }: SourceTask,
  file: string,
  inner: readonly string[] = [],
): string[] {
  const folders = ['', ...inner];
  const beside = folderOf(file);
  // Files may lie as their pictures do.
  if (pictures !== tree) return [...(beside === '' ? [] : [beside]), ...folders];
  const above = beside.replace(/[^/]+\/$/, '');
  return [...new Set([beside, above, ''])].flatMap((root) =>
    ['', 'images/', 'JPEGImages/', 'data/'].flatMap((usual) =>
      folders.map((one) => root + usual + one),
    ),
  );
}

/** Where a name leads from one of the folders, likeliest first. A folder is '' or ends with a slash. */
export function placeFrom(folders: readonly string[], name: string, pictures: FolderTree): Place {
  let leaves = false;
  for (const folder of folders) {
    const found = pictures.fileNamed(folder, name);
    if (found !== null) return { found, leaves: false };
    // `..` may lead out of one folder and not out of a deeper one.
    leaves ||= insidePath(folder, name) === null;
  }
  return { found: null, leaves };
}

/** The pictures that are there, in the order in which they are wanted; the others are reported. */
export async function locatePictures(
  { pictures, problems, signal }: SourceTask,
  wanted: readonly WantedPicture[],
): Promise<NamedPicture[]> {
  const names = wanted.every(({ found }) => found !== null) ? null : new PictureNames(pictures);
  const placed: { one: WantedPicture; picture: string | null; count: number }[] = [];
  const takers = new Map<string, Set<string>>();
  const breathe = breather(signal);
  for (const one of wanted) {
    await breathe();
    const { found, own } = one;
    const place = found === null ? names?.likeliest(pathOf(one)) : { picture: found, count: 1 };
    const isOwn = own != null && (place?.count ?? 0) === 0;
    const { picture, count } = isOwn ? { picture: own, count: 1 } : (place ?? nothingLike);
    placed.push({ one, picture, count });
    if (picture !== null) takers.set(picture, (takers.get(picture) ?? new Set()).add(formOf(one)));
  }
  return placed.flatMap(({ one, picture, count }): NamedPicture[] => {
    const { found, phrase, leaves, subsets, said } = one;
    const isSafe = found !== null || (picture !== null && takers.get(picture)?.size === 1);
    if (picture === null) {
      const isRefused = leaves && !isAddress(one.name);
      if (count === 0) problems.add(isRefused ? 'leavesFolder' : 'missingPicture', phrase);
      else problems.add('missingPicture', `${phrase} (${count} pictures have its name)`);
    } else if (!isSafe) {
      problems.add('missingPicture', `${phrase} (${quoted(picture)} may be that of another)`);
    } else {
      if (found === null) problems.add('foundByName', `${phrase}, taken to be ${quoted(picture)}`);
      return [{ relativePath: picture, subsets, said }];
    }
    return [];
  });
}

function pathOf({ name, file }: WantedPicture): string {
  return insidePath(folderOf(file), name) ?? name;
}

/**
 * What tells two pictures that are wanted apart: not the case of their names, which a disk that both could be on may ignore, and
 * not what an address asks for beside a path.
 */
function formOf(wanted: WantedPicture): string {
  const path = pathOf(wanted);
  const [before = ''] = path.split(/[?#]/, 1);
  const form = isPictureName(before) ? decoded(before) : path;
  return form.replaceAll('\\', '/').normalize('NFC').toLowerCase();
}

/** Whether it is an address of a server, and no path. */
function isAddress(name: string): boolean {
  return name.includes('?') || /^[a-z][a-z\d+.-]+:\/\//i.test(name);
}

/** The picture that a name means most likely; null where there are none or more, and how many. */
interface Likeliest {
  readonly picture: string | null;
  readonly count: number;
}

const nothingLike: Likeliest = { picture: null, count: 0 };

/** The pictures of a folder by what their paths end with, in whatever case or Unicode form. */
export class PictureNames {
  readonly #byTail = new Map<string, Likeliest>();

  constructor({ pictures }: FolderTree) {
    for (const picture of pictures) {
      for (const path of [picture, `${stemOf(picture)}.*`]) {
        for (const tail of tailsOf(path)) {
          const { count } = this.#byTail.get(tail) ?? nothingLike;
          this.#byTail.set(tail, { picture: count === 0 ? picture : null, count: count + 1 });
        }
      }
    }
  }

  /** That whose path ends most like one of the ways in which the name may be meant. */
  likeliest(name: string): Likeliest {
    const paths = [...meaningsOf(name)];
    // Label Studio puts eight digits before the name of what is uploaded, and pictures are turned into other formats.
    for (const formOf of [(path: string) => path, withoutHash, withoutEnding]) {
      const found = this.#mostAlike(paths.map(formOf));
      if (found.count > 0) return found;
    }
    return nothingLike;
  }

  #mostAlike(paths: readonly string[]): Likeliest {
    let [best, most] = [nothingLike, 0];
    for (const path of paths) {
      let parts = 0;
      for (const tail of tailsOf(isPictureName(path) ? path : `${path}.*`)) {
        const found = this.#byTail.get(tail);
        if (found === undefined) break;
        if (++parts < most) continue;
        const isOther = parts === most && found.picture !== best.picture;
        best = isOther ? { picture: null, count: best.count + found.count } : found;
        most = parts;
      }
    }
    return best;
  }
}

/** The paths that a name may stand for: as it is, the path of an address, or a path in its query, where `+` may be a space. */
function meaningsOf(name: string): Set<string> {
  const [before = '', query = ''] = name.split(/[?#]/, 2);
  const values = query.split('&').map((pair) => pair.slice(pair.indexOf('=') + 1));
  const inQuery = values.flatMap((value) => [decoded(value), ofBase64(decoded(value))]);
  const meanings = [name, decoded(before), ...inQuery.filter(isPictureName)];
  return new Set(meanings.flatMap((one) => [one, one.replaceAll('+', ' ')]));
}

/** The text that is written in base64, as Label Studio has the places of its files; '' for what is not. */
function ofBase64(text: string): string {
  if (!/^[\w+/-]{4,}={0,2}$/.test(text)) return '';
  return Buffer.from(text, 'base64').toString();
}

function withoutHash(name: string): string {
  return name.replace(/(^|[/\\])[\da-f]{8}-([^/\\]+)$/, '$1$2');
}

function withoutEnding(name: string): string {
  return isPictureName(name) ? stemOf(name) : name;
}

/** The last part of a path, its last two, and so on. */
function* tailsOf(path: string): Generator<string> {
  const key = path.normalize('NFC').toLowerCase();
  const parts = key.split(/[/\\]+/).filter((part) => part !== '' && part !== '.');
  let tail = '';
  for (const part of parts.reverse()) yield (tail = `/${part}${tail}`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
