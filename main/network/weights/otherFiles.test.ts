/** Files of other programs and formats are called by what they are. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWeightFile } from './openWeightFile.ts';
import { programOf } from './otherPrograms.ts';
import { bytes, call, dict, global, int, object, pickle, text, tuple } from './testing/pickles.ts';
import type { PicklePart } from './testing/pickles.ts';
import { openBytes, refusal, torchZip } from './testing/weightFiles.ts';
import { zipFile } from './testing/zipFile.ts';

const latin1 = (content: string) => new Uint8Array(Buffer.from(content, 'latin1'));

describe('a program is told by its names', () => {
  it.each([
    ['Detectron2', 'backbone.bottom_up.stem.conv1.weight'],
    ['Detectron2', 'proposal_generator.rpn_head.objectness_logits.bias'],
    ['Detectron2', 'roi_heads.res5.0.conv1.weight'],
    ['Detectron2', 'stem.conv1.norm.weight'],
    ['MMDetection', 'rpn_head.rpn_conv.weight'],
    ['MMDetection', 'roi_head.bbox_head.fc_cls.weight'],
    ['MMDetection', 'neck.lateral_convs.0.conv.weight'],
    ['MMDetection', 'bbox_head.gfl_cls.weight'],
    ["torchvision's Mask R-CNN or Keypoint R-CNN", 'roi_heads.mask_predictor.conv5_mask.weight'],
    ["torchvision's RetinaNet, FCOS or SSD", 'head.classification_head.cls_logits.weight'],
    ['YOLO', '22.cv2.0.0.conv.weight'],
    ['YOLO', 'ultralytics.nn.tasks.DetectionModel'],
    ['YOLO', 'models.yolo.Model'],
    ['DETR or one of its kind', 'transformer.encoder.layers.0.linear1.weight'],
    ['DETR or one of its kind', 'model.query_position_embeddings.weight'],
    ['PaddlePaddle', 'StructuredToParameterName@@'],
    ['a backbone alone, as torchvision and timm save them', 'fc.weight'],
    ['a backbone alone, as torchvision and timm save them', 'classifier.3.weight'],
    ['a backbone alone, as torchvision and timm save them', 'patch_embed.proj.weight'],
  ])('%s by %s', (what, name) => {
    expect(programOf(`x.y\n${name}\nz`)?.what).toBe(what);
  });

  it('and not by those of what can be imported', () => {
    const names = [
      'backbone.body.conv1.weight',
      'backbone.fpn.inner_blocks.0.0.weight',
      'backbone.body.0.0.weight',
      'rpn.head.conv.0.0.weight',
      'roi_heads.box_head.fc6.weight',
      'roi_heads.box_predictor.cls_score.weight',
      'encoder.fc.bias',
    ];
    expect(programOf(names.join('\n'))).toBeNull();
  });
});

describe('a pickle', () => {
  const array = (name: string) =>
    bytes(
      text(name),
      call('numpy.core.multiarray', '_reconstruct', global('numpy', 'ndarray'), tuple(int(0)), 'N'),
    );
  const named = (first: PicklePart, ...rest: PicklePart[]) =>
    pickle('}(', text('model'), '}(', first, ...rest, 'uu');

  it('of Detectron2’s model zoo is told, however long it is', async () => {
    const content = bytes(
      named(array('backbone.bottom_up.stem.conv1.weight')),
      new Uint8Array(20 * 2 ** 20),
    );
    expect(await refusal(openBytes(content, 'model_final_280758.pkl'))).toBe(
      'model_final_280758.pkl is a pickle of Detectron2; export its trunk and head as docs/staged-onnx.md says, ' +
        'and use make-package --like detectron2.',
    );
  });

  it('of PaddlePaddle is told, and of NumPy alone by what it asks for', async () => {
    const paddle = pickle('}(', text('StructuredToParameterName@@'), '}u');
    expect(await refusal(openBytes(paddle))).toContain('weights.pth is a pickle of PaddlePaddle; ');
    expect(await refusal(openBytes(named(array('a.weight'))))).toContain(
      'weights.pth asks for numpy.core.multiarray._reconstruct, which a file of weights does not need',
    );
  });

  it('of a whole YOLO is told by its class', async () => {
    const model = object('ultralytics.nn.tasks', 'DetectionModel', dict({}));
    expect(await refusal(openBytes(torchZip(pickle(dict({ epoch: int(-1), model })))))).toBe(
      'weights.pth is a whole ultralytics.nn.tasks.DetectionModel of YOLO, and nothing of it was run; ' +
        'it is no Faster R-CNN, and only a Faster R-CNN can be imported.',
    );
  });
});

describe('a file', () => {
  it.each([
    ['x.h5', '\x89HDF\r\n\x1a\n\0\0', 'of HDF5, such as Keras writes; export'],
    ['x.pth', '\x89HDF\r\n\x1a\n\0\0', 'of HDF5, such as Keras writes; export'],
    ['x.bin', '\x1c\0\0\0TFL3', 'a model of TensorFlow Lite; export'],
    ['x.npy', '\x93NUMPY\x01\0', 'a list of numbers of NumPy; save'],
    ['x.pth', '\x1f\x8b\x08', 'packed with gzip; unpack it first.'],
    ['x.pth', '7z\xbc\xaf\x27\x1c', 'a 7-Zip archive; unpack it first.'],
    ['x.pth', ' \n<!DOCTYPE html><html>', 'a web page; the download did not give the file.'],
    ['x.pth', '<html lang="en">', 'a web page; the download did not give the file.'],
    ['saved_model.pb', '\x08\x01\x12', 'a graph of TensorFlow; export'],
    ['model.ckpt.data-00000-of-00001', '\0\0\0', 'a part of a checkpoint of TensorFlow; export'],
    [
      'yolov3.weights',
      '\0\0\0\0\x02\0\0\0',
      'of Darknet, which YOLO was made with, and no Faster R-CNN.',
    ],
    ['VGG16_faster_rcnn_final.caffemodel', '\x0a\x05', 'of Caffe; export'],
    ['model.onnx', '\x08\x07\x12', 'a network in ONNX; make-package makes'],
    [
      'model.safetensors.index.json',
      '{"weight_map": {}}',
      'a list of the files that have the weights',
    ],
    ['faster_rcnn.YAML', 'MODEL:', 'a configuration, and no weights.'],
  ])('%s that begins %j', async (name, content, sentence) => {
    expect(await refusal(openBytes(latin1(content), name))).toContain(`${name} is ${sentence}`);
  });

  it.each([
    [['weights/0.npy'], 'arrays of NumPy (.npz); save'],
    [['metadata.json', 'config.json', 'model.weights.h5'], 'of Keras; export'],
    [
      ['exported/saved_model.pb', 'exported/variables/variables.index'],
      'a SavedModel of TensorFlow',
    ],
    [['run/best.pth'], 'no file of weights itself; take the one in it.'],
  ])('that is an archive of %j', async (names, sentence) => {
    const archive = zipFile(names.map((name) => ({ name, bytes: bytes('x') })));
    expect(await refusal(openBytes(archive))).toContain(`weights.pth is ${sentence}`);
  });
});

describe('a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'anchorscope-weights-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it.each([
    ['saved_model.pb', 'a SavedModel of TensorFlow; export'],
    ['model.json', 'a model package already; it can be opened as it is.'],
    ['model.safetensors', 'no file of weights itself; take the one in it.'],
  ])('with a %s', async (name, sentence) => {
    const path = join(folder, 'model');
    await mkdir(path);
    await writeFile(join(path, name), 'x');
    expect(await refusal(openWeightFile(path))).toContain(`${path} is ${sentence}`);
  });
});
