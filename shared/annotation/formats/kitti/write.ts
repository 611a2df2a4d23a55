/**
 * KITTI: `label_2/<place>.txt`, one a picture, a line an object. What is not known of three dimensions is −1, −10 and −1000, as KITTI
 * writes it for `DontCare`.
 */
import { exportClasses, type ExportClasses } from '../../classes.ts';
import { scoreOf, type Annotation } from '../../annotation.ts';
import { coordinateDecimals, roundBox, roundScore } from '../../numbers.ts';
import { ownPlaces } from '../../ownNames.ts';
import { someNames } from '../../sentences.ts';
import { usableDocument, type UsablePicture } from '../../usable.ts';
import { item } from '../../../item.ts';
import { writtenPictures, type ExportFile, type FormatWriter } from '../format.ts';
import { lossSentences } from '../losses.ts';
import { describeKitti, kittiType } from './describe.ts';
import { dontCare } from './read.ts';

const extension = '.txt';
const noDimensions = '-1 -1 -1 -1000 -1000 -1000 -10';

export const writeKitti: FormatWriter = (document, choices) => {
  const classes = exportClasses(document);
  const usable = usableDocument(document, classes, { clip: describeKitti.holds.clips });
  const { pictures } = usable;
  const { places, problems: placeProblems } = ownPlaces(
    pictures.map(({ picture }) => picture),
    extension,
    'KITTI',
  );
  const files = places.map(({ stem }) => `label_2/${stem}${extension}`);
  return {
    files: filesOf(pictures, files, classes),
    get problems() {
      return [
        ...usable.problems,
        ...placeProblems,
        ...sameTypeProblems(classes),
        ...lossSentences(document, pictures, describeKitti, choices),
      ];
    },
    choices: {
      boxes: 'left, top, right, bottom; pixels from 0, continuous',
      coordinateDecimals,
      clippedToPicture: true,
      classes: classes.choice ?? 'by name, in one word',
      pictures: 'image_2, where a copy of the pictures’ folder belongs',
      truncated: '0.50 for what is truncated',
      threeDimensions: 'not known',
    },
    classes: classes.all.map(({ id, name }) => ({ id, name, writtenAs: kittiType(name) })),
    get pictures() {
      return writtenPictures(usable.pictures, (_, row) => item(files, row));
    },
  };
};

function sameTypeProblems({ all }: ExportClasses): string[] {
  const types = all.map(({ name }) => kittiType(name));
  const twice = new Set(types.filter((type, row) => types.indexOf(type) !== row));
  if (twice.size === 0) return [];
  return [`More than one class is called ${someNames(twice)} in KITTI, where a name is one word.`];
}

function* filesOf(
  pictures: readonly UsablePicture[],
  files: readonly string[],
  classes: ExportClasses,
): Generator<ExportFile> {
  for (const [row, { annotations }] of pictures.entries()) {
    yield { path: item(files, row), parts: annotations.map((one) => lineOf(one, classes)) };
  }
}

function lineOf(annotation: Annotation, classes: ExportClasses): string {
  const { truncated, occluded } = annotation.attributes;
  const type = kittiType(classes.of(annotation).name);
  const box = roundBox(annotation.geometry.box).map(String);
  const score = scoreOf(annotation);
  const seen = type === dontCare ? '-1 -1' : `${truncated ? '0.50' : '0.00'} ${occluded ? 1 : 0}`;
  const words = [
    type,
    seen,
    '-10',
    ...box,
    noDimensions,
    ...(score === null ? [] : [roundScore(score)]),
  ];
  return `${words.join(' ')}\n`;
}
