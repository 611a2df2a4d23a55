/**
 * CVAT for images 1.1: `annotations.xml`, an `<image>` for each picture with its shapes. Difficult, truncated and crowd are
 * attributes of the labels, ticked or not, and a note is one with text; occluded is CVAT's own.
 */
import {
  exportClasses,
  sameNameProblems,
  type ExportClass,
  type ExportClasses,
} from '../../classes.ts';
import type { Annotation, AnnotationAttributes } from '../../annotation.ts';
import type { AnnotationDocument } from '../../document.ts';
import { isUpright, type Geometry } from '../../geometry.ts';
import { coordinateDecimals, roundCoordinate } from '../../numbers.ts';
import { usableDocument, type UsablePicture } from '../../usable.ts';
import type { Box } from '../../../geometry/boxes.ts';
import { maskBounds, rowRunsOf } from '../../../geometry/masks.ts';
import { turnOf } from '../../../geometry/rotatedBoxes.ts';
import { item } from '../../../item.ts';
import { writtenPictures, type FormatWriter } from '../format.ts';
import { lossSentences } from '../losses.ts';
import { illegalNameProblems, xmlAttribute, xmlSafe, xmlText } from '../xmlText.ts';
import { describeCvat } from './describe.ts';

export const writeCvat: FormatWriter = (document, choices) => {
  const classes = exportClasses(document);
  const usable = usableDocument(document, classes, { clip: describeCvat.holds.clips });
  const { pictures } = usable;
  return {
    files: [{ path: 'annotations.xml', parts: parts(document, pictures, classes) }],
    get problems() {
      return [
        ...usable.problems,
        ...sameNameProblems(classes.all),
        ...illegalNameProblems(pictures),
        ...lossSentences(document, pictures, describeCvat, choices),
      ];
    },
    choices: {
      boxes: 'xtl, ytl, xbr, ybr; 0-based, continuous; not clipped to the picture',
      coordinateDecimals,
      classes: classes.choice ?? 'by name',
      imageIds: 'counted from 0',
      fileNames: "relative to the pictures' folder",
    },
    classes: classes.all.map(({ id, name }) => ({ id, name, writtenAs: xmlSafe(name) })),
    get pictures() {
      return writtenPictures(usable.pictures, ({ relativePath }) => xmlSafe(relativePath));
    },
  };
};

function* parts(
  { createdBy }: AnnotationDocument,
  pictures: readonly UsablePicture[],
  classes: ExportClasses,
): Generator<string> {
  yield `<?xml version="1.0" encoding="utf-8"?>
<annotations>
  <version>1.1</version>
  <meta>
    <task>
      <name>${xmlText(createdBy)}</name>
      <size>${pictures.length}</size>
      <mode>annotation</mode>
      <labels>
`;
  for (const one of classes.all) yield labelXml(one);
  yield '      </labels>\n    </task>\n  </meta>\n';
  for (const [row, { picture, annotations }] of pictures.entries()) {
    const { relativePath, width, height } = picture;
    yield `  <image id="${row}" name="${xmlAttribute(relativePath)}" width="${width}" height="${height}">\n`;
    for (const annotation of annotations) yield shapeXml(annotation, classes);
    yield '  </image>\n';
  }
  yield '</annotations>\n';
}

const ticked = ['difficult', 'truncated', 'crowd'] as const;

function labelXml({ name }: ExportClass): string {
  const attribute = (of: string, type: string, value: string) =>
    `            <attribute><name>${of}</name><mutable>False</mutable><input_type>${type}</input_type>` +
    `<default_value>${value}</default_value><values>${value}</values></attribute>\n`;
  const all = [
    ...ticked.map((one) => attribute(one, 'checkbox', 'false')),
    attribute('note', 'text', ''),
  ];
  return `        <label>
          <name>${xmlText(name)}</name>
          <type>any</type>
          <attributes>
${all.join('')}          </attributes>
        </label>
`;
}

function shapeXml(annotation: Annotation, classes: ExportClasses): string {
  const { geometry, attributes, origin } = annotation;
  const { element, place } = placeOf(geometry);
  const label = xmlAttribute(classes.of(annotation).name);
  const source =
    origin.kind === 'model' ? 'auto' : origin.kind === 'edited' ? 'semi-auto' : 'manual';
  const occluded = attributes.occluded ? 1 : 0;
  return `    <${element} label="${label}" source="${source}" occluded="${occluded}" ${place} z_order="0">
${attributesXml(attributes)}    </${element}>
`;
}

function attributesXml(attributes: AnnotationAttributes): string {
  const lines = ticked.map((name) => `<attribute name="${name}">${attributes[name]}</attribute>`);
  const { note } = attributes;
  if (note !== '') lines.push(`<attribute name="note">${xmlText(note)}</attribute>`);
  return lines.map((line) => `      ${line}\n`).join('');
}

function placeOf(geometry: Geometry): { element: string; place: string } {
  switch (geometry.kind) {
    case 'rotatedBox': {
      if (isUpright(geometry)) break;
      const { x, y, width, height } = geometry.rotated;
      const box: Box = [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
      return { element: 'box', place: `${corners(box)} rotation="${turnOf(geometry.rotated)}"` };
    }
    case 'polygon': {
      const [ring = [], ...others] = geometry.rings;
      if (others.length > 0) break;
      return { element: 'polygon', place: `points="${pairs(ring)}"` };
    }
    case 'mask': {
      const bounds = maskBounds(geometry.mask);
      if (bounds === null) break;
      const [left, top, right, bottom] = bounds;
      const part = { left, top, width: right - left, height: bottom - top };
      const rle = rowRunsOf(geometry.mask, part).join(', ');
      return {
        element: 'mask',
        place: `rle="${rle}" left="${left}" top="${top}" width="${part.width}" height="${part.height}"`,
      };
    }
    case 'box':
  }
  return { element: 'box', place: corners(geometry.box) };
}

function corners(box: Box): string {
  const [xtl, ytl, xbr, ybr] = box.map(roundCoordinate);
  return `xtl="${xtl}" ytl="${ytl}" xbr="${xbr}" ybr="${ybr}"`;
}

function pairs(ring: readonly number[]): string {
  const points: string[] = [];
  for (let i = 0; i + 1 < ring.length; i += 2) {
    points.push(`${roundCoordinate(item(ring, i))},${roundCoordinate(item(ring, i + 1))}`);
  }
  return points.join(';');
}
