import { describe, expect, test } from 'vitest';
import type { Dataset } from './dataset.ts';
import { cocoJson, png, read, told, vocXml, type Files } from './testing/folders.ts';

const pictures = (dataset: Dataset) => [told(dataset).train, told(dataset).val].flat().sort();
const voc = (name: string) => vocXml(name, '64x48', 'RBC 11 11 20 20');
const labelme = (imagePath: string) =>
  JSON.stringify({
    shapes: [{ label: 'RBC', shape_type: 'rectangle', points: [[10, 10], [20, 20]] }],
    ...{ imagePath, imageWidth: 64, imageHeight: 48, imageData: null },
  }); // prettier-ignore
const cvat = (name: string) =>
  `<annotations><image name="${name}" width="64" height="48"><box label="RBC" xtl="10" ytl="10" xbr="20" ybr="20"/></image></annotations>`;
const createml = (image: string) =>
  JSON.stringify([
    {
      image,
      annotations: [{ label: 'RBC', coordinates: { x: 15, y: 15, width: 10, height: 10 } }],
    },
  ]);
const label = '0 0.5 0.5 0.5 0.5\n';

describe('what tools export is told as what it is', () => {
  test.each<[tool: string, format: string, files: Files]>([
    [
      'CVAT, VOC',
      'voc',
      {
        'Annotations/a.xml': voc('a.png'),
        'ImageSets/Main/default.txt': 'a\n',
        'JPEGImages/a.png': png,
        'labelmap.txt': '# label:color_rgb:parts:actions\nbackground:0,0,0::\nRBC:128,0,0::\n',
      },
    ],
    [
      'labelImg, VOC',
      'voc',
      { 'a.png': png, 'a.xml': voc('a.png'), 'predefined_classes.txt': 'RBC\nWBC\n' },
    ],
    ['labelImg, YOLO', 'yolo', { 'a.png': png, 'a.txt': label, 'classes.txt': 'RBC\n' }],
    [
      'Label Studio, YOLO',
      'yolo',
      {
        'classes.txt': 'RBC\n',
        'images/a.png': png,
        'labels/a.txt': label,
        'notes.json':
          '{"categories":[{"id":0,"name":"RBC"}],"info":{"contributor":"Label Studio"}}',
      },
    ],
    [
      'Label Studio, COCO',
      'coco',
      { 'result.json': cocoJson({ 'images/a.png': ['3 10 10 10 10'] }), 'images/a.png': png },
    ],
    [
      "Oxford's pets",
      'voc',
      {
        'annotations/README': '',
        'annotations/list.txt': '#Image CLASS-ID SPECIES BREED ID\na 1 1 1\n',
        'annotations/trainval.txt': 'a 1 1 1\n',
        'annotations/test.txt': '',
        'annotations/trimaps/a.png': png,
        'annotations/xmls/a.xml': voc('a.png'),
        'images/a.png': png,
      },
    ],
    [
      'Roboflow, VOC',
      'voc',
      {
        'README.roboflow.txt': 'x',
        'train/a_png.rf.0a1b.png': png,
        'train/a_png.rf.0a1b.xml': voc('a_png.rf.0a1b.png'),
      },
    ],
    [
      'Roboflow, YOLO',
      'yolo',
      {
        'README.dataset.txt': 'x',
        'data.yaml': "train: ../train/images\nval: ../valid/images\nnc: 1\nnames: ['RBC']\n",
        'train/images/a.png': png,
        'train/labels/a.txt': label,
        'valid/images/b.png': png,
        'valid/labels/b.txt': label,
      },
    ],
    [
      'Roboflow, Darknet',
      'yolo',
      { 'train/_darknet.labels': 'RBC\n', 'train/a.png': png, 'train/a.txt': label },
    ],
    [
      'CVAT, COCO',
      'coco',
      {
        'annotations/instances_default.json': cocoJson({ 'a.png': ['3 10 10 10 10'] }),
        'images/a.png': png,
      },
    ],
    [
      'CVAT, YOLO',
      'yolo',
      {
        'obj.data': 'classes = 1\ntrain = data/train.txt\nnames = data/obj.names\n',
        'obj.names': 'RBC\n',
        'train.txt': 'data/obj_train_data/a.png\n',
        'obj_train_data/a.png': png,
        'obj_train_data/a.txt': label,
      },
    ],
    [
      'VoTT, VOC',
      'voc',
      {
        'Annotations/a.xml': voc('a.png'),
        'ImageSets/Main/RBC_train.txt': 'a.png 1\n',
        'JPEGImages/a.png': png,
        'pascal_label_map.pbtxt': "item {\n id: 1\n name: 'RBC'\n}\n",
      },
    ],
    [
      'FiftyOne, COCO',
      'coco',
      { 'data/a.png': png, 'labels.json': cocoJson({ 'a.png': ['3 10 10 10 10'] }) },
    ],
    [
      'FiftyOne, COCO by split',
      'coco',
      {
        'train/data/a.png': png,
        'train/labels.json': cocoJson({ 'a.png': ['3 10 10 10 10'] }),
        'validation/data/b.png': png,
        'validation/labels.json': cocoJson({ 'b.png': ['3 10 10 10 10'] }),
      },
    ],
    ['FiftyOne, VOC', 'voc', { 'data/a.png': png, 'labels/a.xml': voc('a.png') }],
    [
      'FiftyOne, YOLOv5',
      'yolo',
      {
        'dataset.yaml': 'names: [RBC]\nnc: 1\npath: .\ntrain: ./images/train/\n',
        'images/train/a.png': png,
        'labels/train/a.txt': label,
      },
    ],
    [
      'labelme',
      'labelme',
      { 'a.jpg': png, 'a.json': labelme('a.jpg'), 'b.jpg': png, 'settings.json': '{"zoom":1}' },
    ],
    [
      'labelme that begins with its picture',
      'labelme',
      {
        'a.png': png,
        'a.json': `{"version":"5.0.1","imageData":"${'x'.repeat(2 ** 18)}",${labelme('a.png').slice(1)}`,
        'notes.txt': 'x',
      },
    ],
    [
      'CVAT for images',
      'cvat',
      { 'annotations.xml': cvat('a.png'), 'images/a.png': png, 'labelmap.txt': 'RBC:1,2,3::\n' },
    ],
    ['FiftyOne, CVAT', 'cvat', { 'labels.xml': cvat('a.png'), 'data/a.png': png }],
    [
      'Roboflow, CreateML',
      'createml',
      {
        'README.roboflow.txt': 'x',
        'train/_annotations.createml.json': createml('a.png'),
        'train/a.png': png,
        'valid/_annotations.createml.json': '[]',
      },
    ],
    ['labelImg, CreateML', 'createml', { 'a.png': png, 'a.json': createml('a.png') }],
    [
      'CVAT, Datumaro',
      'datumaro',
      {
        'annotations/default.json': JSON.stringify({
          categories: { label: { labels: [{ name: 'RBC' }] } },
          items: [
            {
              id: 'a',
              annotations: [{ type: 'bbox', label_id: 0, bbox: [10, 10, 10, 10] }],
              image: { path: 'a.png' },
            },
          ],
        }),
        'images/default/a.png': png,
      },
    ],
    [
      'Label Studio',
      'labelstudio',
      {
        'project-1.json': JSON.stringify([
          {
            data: { image: '/data/upload/1/0a1b2c3d-a.png' },
            annotations: [
              {
                result: [
                  {
                    type: 'rectanglelabels',
                    value: {
                      x: 15.625,
                      y: 20.833333333333332,
                      width: 15.625,
                      height: 20.833333333333332,
                      rectanglelabels: ['RBC'],
                    },
                  },
                ],
              },
            ],
          },
        ]),
        'a.png': png,
      },
    ],
    [
      'VIA',
      'via',
      {
        'via_region_data.json': JSON.stringify({
          'a.png1': {
            filename: 'a.png',
            size: 1,
            regions: [
              {
                shape_attributes: { name: 'rect', x: 10, y: 10, width: 10, height: 10 },
                region_attributes: { name: 'RBC' },
              },
            ],
            file_attributes: {},
          },
        }),
        'a.png': png,
      },
    ],
    [
      'Open Images',
      'openimages',
      {
        'validation-annotations-bbox.csv':
          'ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepiction,IsInside\na,xclick,/m/01,1,0.15625,0.3125,0.20833333333333334,0.4166666666666667,0,0,0,0,0\n',
        'class-descriptions-boxable.csv': '/m/01,RBC\n',
        'validation/a.png': png,
      },
    ],
    [
      'KITTI',
      'kitti',
      {
        'training/label_2/a.txt':
          'RBC 0.00 0 -1.58 10 10 20 20 1.65 1.67 3.64 -0.65 1.71 46.70 -1.59\n',
        'training/label_2/b.txt': '',
        'training/image_2/a.png': png,
        'training/image_2/b.png': png,
      },
    ],
    [
      'a folder with notes',
      'voc',
      {
        'a.png': png,
        'a.xml': voc('a.png'),
        'shopping list.txt': 'milk',
        'settings.json': '{"zoom":1}',
        'docker-compose.yaml': 'services:\n',
      },
    ],
    [
      'YOLO with settings',
      'yolo',
      { 'a.png': png, 'a.txt': label, 'settings.json': '{"zoom":1}', 'b.png': png, 'b.txt': '' },
    ],
  ])('%s: %s', async (_, format, files) => {
    const dataset = await read(files);
    expect(dataset.format).toBe(format);
    const box = format === 'yolo' ? '16 12 48 36' : '10 10 20 20';
    expect(pictures(dataset).filter((one) => one.endsWith(box))).not.toEqual([]);
    const names = dataset.classes.map(({ name }) => name);
    expect(names[0]).toBe(format === 'yolo' && !names.includes('RBC') ? 'class 0' : 'RBC');
    expect(dataset.problems.join('\n')).not.toMatch(/annotation file|is not there/);
  });

  test('also where boxes of two tools are meant, which is said', async () => {
    await expect(read({ 'a.png': png, 'a.xml': voc('a.png'), 'a.txt': label })).rejects.toThrow(
      /more than one format, Pascal VOC and YOLO; say which is meant/,
    );
  });

  test('where nothing is sure, by the names of the files', async () => {
    expect((await read({ 'a.png': png, 'a.txt': '' })).format).toBe('yolo');
    expect((await read({ 'a.png': png, 'a.xml': '' })).format).toBe('voc');
    expect((await read({ 'a.png': png, 'a.txt': '0 0.5 0.5' })).format).toBe('yolo');
    await expect(read({ 'a.png': png, 'coco.json': '{"images":' })).rejects.toThrow(
      /is no COCO file: it is cut short/,
    );
  });
});

describe('what is not read is told by its name', () => {
  const sentence = (title: string) => `is ${title}, which is not read; export it in one of these: `;
  test.each([
    ['train/cells.tfrecord', '', 'a TFRecord file'],
    ['coco_train.record-00000-of-00002', '', 'a TFRecord file'],
    ['train.tfrecord-00001-of-00010', '', 'a TFRecord file'],
    ['cells.vott', '{}', "VoTT's own project"],
    ['vott-json-export/cells-export.json', '{"name":"x","visitedAssets":[]}', "VoTT's own JSON"],
    [
      'via.csv',
      'filename,file_size,file_attributes,region_count,region_id,region_shape_attributes\n',
      "VIA's CSV (VGG Image Annotator)",
    ],
    ['ds/ann/a.png.json', '{"size":{},"objects":[{"classTitle":"RBC"}]}', "Supervisely's own JSON"],
    ['samples.json', '{"samples":[]}', "FiftyOne's own data set"],
    ['export.ndjson', '{"data_row":{"id":1}}\n', "Labelbox's own export"],
    ['output.manifest', '{"source-ref":"s3://x/a.png"}\n', "SageMaker Ground Truth's manifest"],
    [
      'a.xml',
      '<annotation><object><polygon><pt><x>1</x><y>2</y></pt></polygon></object></annotation>',
      'an annotation of the web LabelMe (XML)',
    ],
    [
      '_annotations.csv',
      'filename,width,height,class,xmin,ymin,xmax,ymax\n',
      'a table of boxes (CSV) of another program',
    ],
    ['labelTxt/a.txt', 'imagesource:x\ngsd:1\n1 1 9 1 9 9 1 9 plane 0\n', 'a label of DOTA'],
    ['gt/gt.txt', '1,1,912,484,97,109,0,7,1\n', "MOTChallenge's tracks"],
  ])('%s', async (name, text, title) => {
    await expect(read({ 'a.png': png, [name]: text })).rejects.toThrow(
      `“${name}” ${sentence(title)}`,
    );
    // The studio's own forms are none that another program exports.
    await expect(read({ 'a.png': png, [name]: text })).rejects.toThrow(
      / Open Images CSV, KITTI\.$/,
    );
    // Beside annotations that are read it is in nobody's way.
    expect((await read({ 'b.png': png, 'b.xml': voc('b.png'), [name]: text })).format).toBe('voc');
  });
});
