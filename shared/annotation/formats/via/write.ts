/**
 * VIA 2: `via_project.json`, a project. A region's class is the attribute `class`, a choice among all classes; `flags` are ticked or
 * not; a note and a score are texts. The size in bytes that VIA adds to a picture's name is not known, and is −1.
 */
import {
  exportClasses,
  sameNameProblems,
  type ExportClass,
  type ExportClasses,
} from '../../classes.ts';
import { scoreOf, type Annotation, type AnnotationAttributes } from '../../annotation.ts';
import type { AnnotationDocument } from '../../document.ts';
import type { Geometry } from '../../geometry.ts';
import { coordinateDecimals, roundBox, roundCoordinate, roundScore } from '../../numbers.ts';
import { usableDocument, type UsablePicture } from '../../usable.ts';
import type { Ring } from '../../../geometry/polygons.ts';
import { cornersOf } from '../../../geometry/rotatedBoxes.ts';
import { writtenPictures, type FormatWriter } from '../format.ts';
import { lossSentences } from '../losses.ts';
import { describeVia } from './describe.ts';

export const writeVia: FormatWriter = (document, choices) => {
  const classes = exportClasses(document);
  const usable = usableDocument(document, classes, { clip: describeVia.holds.clips });
  const { pictures } = usable;
  return {
    files: [{ path: 'via_project.json', parts: parts(document, pictures, classes) }],
    get problems() {
      return [
        ...usable.problems,
        ...sameNameProblems(classes.all),
        ...lossSentences(document, pictures, describeVia, choices),
      ];
    },
    choices: {
      boxes: 'x, y, width, height; pixels from 0; not clipped to the picture',
      coordinateDecimals,
      classes: classes.choice ?? 'by name, in the region attribute “class”',
      fileNames: "relative to the pictures' folder, which is VIA's default path",
      fileSizes: '-1: not known',
    },
    classes: classes.all.map(({ id, name }) => ({ id, name, writtenAs: name })),
    get pictures() {
      return writtenPictures(usable.pictures, ({ relativePath }) => relativePath);
    },
  };
};

const fileSize = -1;

function keyOf({ picture }: UsablePicture): string {
  return `${picture.relativePath}${fileSize}`;
}

function* parts(
  { createdBy, picturesFolder }: AnnotationDocument,
  pictures: readonly UsablePicture[],
  classes: ExportClasses,
): Generator<string> {
  const settings = {
    ui: { image: { region_label: 'class' } },
    core: {
      buffer_size: 18,
      filepath: {},
      default_filepath: picturesFolder === null ? '' : `${picturesFolder}/`,
    },
    project: { name: createdBy },
  };
  yield `{\n"_via_settings": ${JSON.stringify(settings)}`;
  yield `,\n"_via_attributes": ${JSON.stringify(attributesOf(classes.all))}`;
  yield ',\n"_via_data_format_version": "2.0.10"';
  yield ',\n"_via_img_metadata": {';
  let separator = '\n';
  for (const picture of pictures) {
    const entry = {
      filename: picture.picture.relativePath,
      size: fileSize,
      regions: picture.annotations.map((one) => regionOf(one, classes)),
      file_attributes: {},
    };
    yield `${separator}${JSON.stringify(keyOf(picture))}: ${JSON.stringify(entry)}`;
    separator = ',\n';
  }
  yield '\n},\n"_via_image_id_list": [';
  separator = '\n';
  for (const picture of pictures) {
    yield separator + JSON.stringify(keyOf(picture));
    separator = ',\n';
  }
  yield '\n]\n}\n';
}

function attributesOf(classes: readonly ExportClass[]): object {
  const text = { type: 'text', description: '', default_value: '' };
  const names = ['difficult', 'truncated', 'occluded', 'crowd'];
  return {
    region: {
      class: {
        type: 'dropdown',
        description: '',
        options: Object.fromEntries(classes.map(({ name }) => [name, ''])),
        default_options: {},
      },
      flags: {
        type: 'checkbox',
        description: '',
        options: Object.fromEntries(names.map((name) => [name, ''])),
        default_options: {},
      },
      note: text,
      score: text,
    },
    file: {},
  };
}

function regionOf(annotation: Annotation, classes: ExportClasses): object {
  const score = scoreOf(annotation);
  return {
    shape_attributes: shapeOf(annotation.geometry),
    region_attributes: {
      class: classes.of(annotation).name,
      flags: flagsOf(annotation.attributes),
      note: annotation.attributes.note,
      score: score === null ? '' : String(roundScore(score)),
    },
  };
}

function flagsOf({ note: _, ...flags }: AnnotationAttributes): object {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value));
}

function shapeOf(geometry: Geometry): object {
  if (geometry.kind === 'rotatedBox') return polygon(cornersOf(geometry.rotated));
  const [ring, ...others] = geometry.kind === 'polygon' ? geometry.rings : [];
  if (ring !== undefined && others.length === 0) return polygon(ring);
  const [x0, y0, x1, y1] = roundBox(geometry.box);
  return {
    name: 'rect',
    x: x0,
    y: y0,
    width: roundCoordinate(x1 - x0),
    height: roundCoordinate(y1 - y0),
  };
}

function polygon(ring: Ring): object {
  const rounded = ring.map(roundCoordinate);
  return {
    name: 'polygon',
    all_points_x: rounded.filter((_, i) => i % 2 === 0),
    all_points_y: rounded.filter((_, i) => i % 2 === 1),
  };
}
