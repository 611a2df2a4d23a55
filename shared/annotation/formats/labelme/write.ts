/**
 * labelme: a JSON file a picture, called like it, with its `shapes`. Where the export is laid over the pictures' folder, each
 * lies beside its picture, and `imagePath` leads to it; the picture itself is not in `imageData`. Attributes are `flags`, a note
 * is `description`, and `score` is X-AnyLabeling's, which labelme keeps.
 */
import { exportClasses, sameNameProblems, type ExportClasses } from '../../classes.ts';
import { scoreOf, type Annotation } from '../../annotation.ts';
import type { AnnotatedPicture } from '../../document.ts';
import type { Geometry } from '../../geometry.ts';
import { coordinateDecimals, roundCoordinate, roundScore } from '../../numbers.ts';
import { placesFor } from '../../places.ts';
import { usableDocument, type UsablePicture } from '../../usable.ts';
import { cornersOf } from '../../../geometry/rotatedBoxes.ts';
import { item } from '../../../item.ts';
import { writtenPictures, type ExportFile, type FormatWriter } from '../format.ts';
import { lossSentences } from '../losses.ts';
import { describeLabelme } from './describe.ts';

const extension = '.json';

export const writeLabelme: FormatWriter = (document, choices) => {
  const classes = exportClasses(document);
  const usable = usableDocument(document, classes, { clip: describeLabelme.holds.clips });
  const { pictures } = usable;
  const { places, problems: placeProblems } = placesFor(
    pictures.map(({ picture }) => picture),
    extension,
  );
  const files = places.map(({ stem }) => stem + extension);
  return {
    files: filesOf(pictures, files, classes),
    get problems() {
      return [
        ...usable.problems,
        ...placeProblems,
        ...sameNameProblems(classes.all),
        ...lossSentences(document, pictures, describeLabelme, choices),
      ];
    },
    choices: {
      boxes: 'two corners; 0-based, continuous; not clipped to the picture',
      coordinateDecimals,
      classes: classes.choice ?? 'by name',
      imageData: 'null: pictures are not copied',
      imagePath: "from the file to the picture, where the export is laid over the pictures' folder",
    },
    classes: classes.all.map(({ id, name }) => ({ id, name, writtenAs: name })),
    get pictures() {
      return writtenPictures(usable.pictures, (_, row) => item(files, row));
    },
  };
};

function* filesOf(
  pictures: readonly UsablePicture[],
  files: readonly string[],
  classes: ExportClasses,
): Generator<ExportFile> {
  for (const [row, picture] of pictures.entries()) {
    const path = item(files, row);
    yield { path, parts: fileParts(picture, path, classes) };
  }
}

function* fileParts(
  { picture, annotations }: UsablePicture,
  path: string,
  classes: ExportClasses,
): Generator<string> {
  const file = {
    version: '5.1.1',
    flags: {},
    shapes: annotations.map((one) => shapeOf(one, classes)),
    imagePath: pathBetween(path, picture),
    imageData: null,
    imageHeight: picture.height,
    imageWidth: picture.width,
  };
  yield `${JSON.stringify(file, null, 1)}\n`;
}

/** From the file's folder to the picture; its mere name where both lie in one. */
function pathBetween(file: string, { relativePath }: AnnotatedPicture): string {
  const folder = file.split('/').slice(0, -1);
  const parts = relativePath.split('/');
  const name = parts.pop() ?? '';
  if (parts.join('/') === folder.join('/')) return name;
  return `${'../'.repeat(folder.length)}${relativePath}`;
}

function shapeOf(annotation: Annotation, classes: ExportClasses): unknown {
  const { note, ...flags } = annotation.attributes;
  const set = Object.entries(flags).filter(([, value]) => value);
  const score = scoreOf(annotation);
  return {
    label: classes.of(annotation).name,
    ...pointsOf(annotation.geometry),
    group_id: null,
    description: note,
    flags: Object.fromEntries(set),
    ...(score === null ? {} : { score: roundScore(score) }),
  };
}

function pointsOf(geometry: Geometry): { shape_type: string; points: number[][] } {
  if (geometry.kind === 'rotatedBox') {
    return { shape_type: 'oriented_rectangle', points: pairsOf(cornersOf(geometry.rotated)) };
  }
  const [ring, ...others] = geometry.kind === 'polygon' ? geometry.rings : [];
  if (ring !== undefined && others.length === 0) {
    return { shape_type: 'polygon', points: pairsOf(ring) };
  }
  return { shape_type: 'rectangle', points: pairsOf(geometry.box) };
}

function pairsOf(numbers: readonly number[]): number[][] {
  const pairs: number[][] = [];
  for (let i = 0; i + 1 < numbers.length; i += 2) {
    pairs.push([roundCoordinate(item(numbers, i)), roundCoordinate(item(numbers, i + 1))]);
  }
  return pairs;
}
