/** Sound annotation files of every format that is read, with all that its reader knows. */
import type { DataFormat } from '../../../shared/annotation/formats/formatNames.ts';
import { cocoJson, vocXml } from './folders.ts';

const coco = JSON.stringify({
  info: { year: 2014 },
  categories: [
    { id: 0, name: 'cells', supercategory: 'none' },
    { id: 1, name: 'cat', supercategory: 'cells' },
  ],
  images: [
    { id: 7, file_name: 'é/a.jpg', width: 64, height: '48' },
    { id: 'x', file_name: 'b.jpg' },
  ],
  annotations: [
    {
      image_id: 7,
      category_id: 1,
      bbox: [1, 2, 30.5, 40],
      iscrowd: 0,
      segmentation: [[1, 2, 9, 2, 9, 9]],
    },
    {
      ...{ image_id: 'x', category_id: '1', bbox: ['1', 2, 3, 4], iscrowd: null, score: 0.5 },
      segmentation: { size: [48, 64], counts: [100, 5, 2967] },
    },
    {
      image_id: 7,
      category_id: 1,
      bbox: [1, 2, 3, 4],
      segmentation: { size: [48, 64], counts: 'T35b04' },
    },
    {
      image_id: 7,
      category_id: 1,
      bbox: [5, 5, 9, 9],
      area: 'NAN',
      attributes: { rotation: 30, occluded: true },
    },
  ],
}).replace('"NAN"', 'NaN');

const voc = `<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE annotation [<!ENTITY a "b">]>
<annotation><filename>a.png</filename><size><width>64</width><height>48</height><depth>3</depth></size>
<object><name>R&amp;D</name><difficult>1</difficult><truncated>0</truncated><occluded>1</occluded>
<bndbox><xmin>2.5</xmin><ymin>3</ymin><xmax>20</xmax><ymax>30</ymax></bndbox>
<polygon><x1>1</x1><y1>2</y1><x2>9</x2><y2>2</y2><x3>9</x3><y3>9</y3></polygon></object>
<object><name><![CDATA[cat]]></name><robndbox><cx>9</cx><cy>9</cy><w>4</w><h>8</h><angle>0.5</angle></robndbox></object>
<object><name>dog</name><bndbox><xmin>2</xmin><ymin>3</ymin><xmax>20</xmax><ymax>30</ymax></bndbox>
<attributes><attribute><name>rotation</name><value>30.0</value></attribute></attributes></object>
</annotation>`;

const yaml = `path: ../data # here
train: images/train
val: [a, 'b', "c"]
test:
- x
nc: 2
kpt_shape: [17, 3]
task: segment
names:
  0: cat
  1: 'dog''s'
`;

const labelme = JSON.stringify({
  version: '5.0.1',
  shapes: [
    { label: 'cat', shape_type: 'rectangle', points: [[1, 2], [30, 40]], flags: { occluded: true }, description: 'x' }, // prettier-ignore
    {
      label: 'cat',
      shape_type: 'polygon',
      points: [
        [1, 2],
        [30, 40],
        [5, '9'],
      ],
    },
    {
      label: 3,
      shape_type: 'circle',
      points: [
        [20, 20],
        [25, 25],
      ],
      score: 0.5,
    },
    { label: 'dog', shape_type: 'rotation', points: [[10, 10], [20, 10], [20, 20], [10, 20]], direction: 1.2, difficult: true }, // prettier-ignore
    {
      label: 'line',
      shape_type: 'line',
      points: [
        [1, 2],
        [3, 4],
      ],
    },
  ],
  imagePath: '..\\a.png',
  imageData: 'iVBORw0KGgo=',
  imageHeight: 48,
  imageWidth: 64,
});

const cvat = `<?xml version="1.0" encoding="utf-8"?>
<annotations><version>1.1</version><meta><task><labels><label><name>cat</name></label><label><name>dog</name></label></labels></task></meta>
<image id="0" name="é/a.png" subset="train" width="64" height="48">
<box label="cat" occluded="1" xtl="1.5" ytl="2" xbr="20" ybr="30" rotation="30.0"><attribute name="difficult">true</attribute></box>
<polygon label="dog" points="1,2;9,2;9.5,9"/><ellipse label="cat" cx="20" cy="20" rx="5" ry="9" rotation="10"/>
<mask label="cat" rle="3, 5, 4" left="2" top="3" width="4" height="3"/><points label="cat" points="1,1"/>
</image><image id="1" name="b.png"/></annotations>`;

const createml = JSON.stringify([
  {
    image: 'a.png',
    annotations: [
      { label: 'cat', coordinates: { x: 35, y: '20', width: 10, height: 6 } },
      { label: 7, coordinates: { x: 5, y: 5, width: 2, height: 2 } },
    ],
  },
  { image: 'b.png', annotations: [] },
]);

export const annotationSamples: Readonly<Record<DataFormat, readonly string[]>> = {
  coco: [coco, cocoJson({ 'a.png': ['3 1 1 9 9'], 'b.png': ['8 1 1 9 9'] })],
  labelme: [labelme],
  cvat: [cvat],
  createml: [createml],
  voc: [voc, vocXml('a.png', '64x48', 'RBC 1 1 9 9', 'WBC 3 3 9 9')],
  yolo: [
    '0 0.5 0.5 0.5 0.5\n1 0.1 0.1 0.2 0.2 0.75\n\n2 0.1 0.1 0.5 0.1 0.5 0.5 0.1 0.5\n',
    `0 0.5 0.5 0.5 0.5 ${'0.1 0.2 2 '.repeat(17)}\n`,
    yaml,
    'names: {0: cat, 1: "dog"}\ntrain: "a"\n',
  ],
};
