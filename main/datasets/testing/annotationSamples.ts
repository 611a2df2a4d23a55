/** Sound annotation files of every format that is read, with all that its reader knows. */
import type { DataFormat } from '../../../shared/annotation/formats/formatNames.ts';
import { brushOfPixels } from '../../../shared/annotation/formats/labelstudio/brush.ts';
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

const cvatTracks = `<annotations><meta><task><labels><label><name>cat</name></label></labels>
<original_size><width>64</width><height>48</height></original_size></task></meta><track id="0" label="cat">
<box frame="0" outside="0" occluded="0" keyframe="1" xtl="1" ytl="2" xbr="20" ybr="30"><attribute name="crowd">true</attribute></box>
<box frame="3" outside="0" keyframe="1" xtl="4" ytl="5" xbr="23" ybr="33"/><box frame="4" outside="1" xtl="1" ytl="2" xbr="20" ybr="30"/>
</track><track id="1" label="cat"><polygon frame="0" outside="0" points="1,2;9,2;9,9"/></track></annotations>`;

const datumaro = JSON.stringify({
  dm_format_version: '1.0',
  categories: { label: { labels: [{ name: 'cat' }, { name: 'dog' }] } },
  items: [
    {
      id: 'a',
      image: { path: 'é/a.png', size: [48, 64] },
      annotations: [
        { type: 'bbox', label_id: 0, bbox: [1, 2, 30, 20.5], attributes: { rotation: 30, occluded: true, score: 0.5 } }, // prettier-ignore
        { type: 'polygon', label_id: 1, group: 1, points: [1, 2, 9, 2, 9, 9] },
        { type: 'polygon', label_id: 1, group: 1, points: [11, 12, 19, 12, 19, 19] },
        { type: 'mask', label_id: 1, rle: { size: [48, 64], counts: 'T35b04' } },
        { type: 'ellipse', label_id: 1, points: [1, 2, 9, 9], attributes: { is_crowd: 'true', note: 'x' } }, // prettier-ignore
        { type: 'points', label_id: 1, points: [1, 2] },
      ],
    },
    { id: 'b', annotations: [] },
  ],
});

const region = { original_width: 64, original_height: 48, to_name: 'image' };
const labelstudio = JSON.stringify([
  {
    id: 1,
    data: { image: '/data/local-files/?d=%C3%A9/a.png' },
    annotations: [
      { was_cancelled: true, result: [] },
      {
        result: [
          { ...region, id: 'a', type: 'rectanglelabels', value: { x: 10, y: '20', width: 30, height: 40, rotation: 30, rectanglelabels: ['cat'] }, score: 0.5, origin: 'prediction-changed', meta: { text: ['note'] } }, // prettier-ignore
          { ...region, id: 'b', type: 'polygon', value: { points: [[1, 2], [90, 2], [90, 90]] } }, // prettier-ignore
          { ...region, id: 'b', type: 'labels', value: { labels: ['dog'] } },
          { ...region, id: 'c', type: 'ellipselabels', value: { x: 50, y: 50, radiusX: 9, radiusY: 5, ellipselabels: ['cat'] } }, // prettier-ignore
          { ...region, id: 'd', type: 'brushlabels', value: { format: 'rle', rle: brushOfPixels(64, 48, new Uint8Array(64 * 48).fill(1, 100, 300)), brushlabels: ['cat'] } }, // prettier-ignore
          { ...region, id: 'e', type: 'keypointlabels', value: { x: 1, y: 2, keypointlabels: ['eye'] } }, // prettier-ignore
        ],
      },
    ],
  },
  { data: { image: 's3://x/b.png' }, annotations: [], predictions: [{ result: [] }] },
]);

const via = JSON.stringify({
  _via_settings: { core: {} },
  _via_attributes: { region: { class: { type: 'dropdown', options: { cat: '', dog: '' } } } },
  _via_img_metadata: {
    'a.png123': {
      filename: 'a.png',
      size: 123,
      regions: [
        { shape_attributes: { name: 'rect', x: 1, y: '2', width: 30, height: 20 }, region_attributes: { class: 'cat', flags: { difficult: true }, note: 'x', score: '0.5' } }, // prettier-ignore
        { shape_attributes: { name: 'polygon', all_points_x: [1, 9, 9], all_points_y: [2, 2, 9] }, region_attributes: { class: { dog: true } } }, // prettier-ignore
        { shape_attributes: { name: 'circle', cx: 20, cy: 20, r: 5 }, region_attributes: { class: 'cat' } }, // prettier-ignore
        { shape_attributes: { name: 'ellipse', cx: 20, cy: 20, rx: 5, ry: 3, theta: 0.5 }, region_attributes: { class: 'cat' } }, // prettier-ignore
        { shape_attributes: { name: 'point', cx: 20, cy: 20 }, region_attributes: {} },
      ],
    },
  },
});
const via1 = JSON.stringify({
  'b.png9': { filename: 'b.png', size: 9, file_attributes: {}, base64_img_data: '', regions: { 0: { shape_attributes: { name: 'rect', x: 1, y: 2, width: 3, height: 4 }, region_attributes: { kind: 'cat' } } } }, // prettier-ignore
});

const openimages =
  'ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepiction,IsInside\n' +
  'a,xclick,/m/01yrx,1,0.1,0.5,0.2,0.75,1,-1,0,0,0\n"é, b",model,"/m/0bt9lr",0.5,0,1,0,1,0,0,1,0,0\n';

const kitti =
  'Car 0.50 1 -1.58 10.5 13.3 31.1 40.1 1.65 1.67 3.64 -0.65 1.71 46.70 -1.59\n' +
  'DontCare -1 -1 -10 1.1 2.2 9.4 9.9 -1 -1 -1 -1000 -1000 -1000 -10 0.75\n';

const csv =
  'picture,width,height,class_id,label,score,x0,y0,x1,y1\r\n' +
  'é/a.png,64,48,3,"cat, ""old""",0.5,1,2,30.5,40\r\n./=b.png,64,48,,\'=dog,,1,2,9,9\r\n';

const jsonl = [
  { image: 'a.png', width: 64, height: 48, annotations: [
    { classId: 3, label: 'cat', score: 0.5, edited: true, model: 'm', box: [1, 2, 30, 40], attributes: { difficult: true, note: 'x' } },
    { classId: 4, label: 'dog', score: null, box: [1, 2, 9, 9], polygon: [[1, 2, 9, 2, 9, 9]] },
    { classId: 4, label: 'dog', box: [1, 2, 9, 9], rotated: { x: 5, y: 5, width: 4, height: 3, angle: 0.5 } },
    { label: 'dog', box: [1, 2, 9, 9], mask: { width: 64, height: 48, counts: [100, 5, 2967] } },
  ] },
  { image: 'b.png', model: 'm', detections: [{ classId: 3, label: 'cat', score: 0.25, box: [1, 2, 3, 4], lineage: {} }] },
].map((line) => `${JSON.stringify(line)}\n`).join(''); // prettier-ignore

const cocoresults = JSON.stringify([
  { image_id: 7, category_id: 1, bbox: [1, 2, 30.5, 40], score: 0.5 },
  {
    image_id: 'x',
    category_id: '1',
    score: 0.25,
    segmentation: { size: [48, 64], counts: 'T35b04' },
  },
]);

export const annotationSamples: Readonly<Record<DataFormat, readonly string[]>> = {
  coco: [coco, cocoJson({ 'a.png': ['3 1 1 9 9'], 'b.png': ['8 1 1 9 9'] })],
  labelme: [labelme],
  cvat: [cvat, cvatTracks],
  datumaro: [datumaro],
  labelstudio: [labelstudio],
  via: [via, via1],
  openimages: [openimages],
  kitti: [kitti],
  csv: [csv],
  jsonl: [jsonl],
  cocoresults: [cocoresults],
  createml: [createml],
  voc: [voc, vocXml('a.png', '64x48', 'RBC 1 1 9 9', 'WBC 3 3 9 9')],
  yolo: [
    '0 0.5 0.5 0.5 0.5\n1 0.1 0.1 0.2 0.2 0.75\n\n2 0.1 0.1 0.5 0.1 0.5 0.5 0.1 0.5\n',
    `0 0.5 0.5 0.5 0.5 ${'0.1 0.2 2 '.repeat(17)}\n`,
    yaml,
    'names: {0: cat, 1: "dog"}\ntrain: "a"\n',
  ],
};
