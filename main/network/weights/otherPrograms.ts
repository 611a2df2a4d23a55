/** Whose network a file is of, where it is none that can be imported: by the names of its tensors and classes. */

interface Program {
  readonly what: string;
  /** What its files have and no other's do, one name a line. */
  readonly names: RegExp;
  /** What can be done. */
  readonly advice: string;
}

const staged = (like: string) =>
  `export its trunk and head as docs/staged-onnx.md says, and use make-package --like ${like}`;
const noFasterRcnn = 'it is no Faster R-CNN, and only a Faster R-CNN can be imported';

const programs: readonly Program[] = [
  {
    what: 'Detectron2',
    names:
      /(?<![a-z_.])(proposal_generator\.|backbone\.bottom_up\.|roi_heads\.res5\.|(backbone\.)?stem\.conv1\.norm\.|detectron2\.|Detectron2 Model Zoo)/,
    advice: staged('detectron2'),
  },
  {
    what: 'MMDetection',
    names:
      /(?<![a-z_.])(rpn_head\.rpn_|roi_head\.bbox_head\.|mmdet\.models\.detectors\.faster_rcnn)/,
    advice: staged('mmdetection'),
  },
  {
    what: 'MMDetection',
    names: /(?<![a-z_.])(neck\.lateral_convs\.|bbox_head\.|mmdet\.|mmengine\.model\.)/,
    advice: noFasterRcnn,
  },
  {
    what: "torchvision's Mask R-CNN or Keypoint R-CNN",
    names: /(?<![a-z_.])roi_heads\.(mask|keypoint)_(head|predictor)\./,
    advice:
      'only the part that finds boxes can be imported: save its state_dict without these names',
  },
  {
    what: "torchvision's RetinaNet, FCOS or SSD",
    names: /(?<![a-z_.])head\.(classification|regression)_head\./,
    advice: noFasterRcnn,
  },
  {
    what: 'YOLO',
    names:
      /^\d+\.(conv\.weight|cv\d\.|m\.\d+\.|bn\.)|(?<![a-z_.])(ultralytics\.|models\.yolo\.|yolox\.)/m,
    advice: noFasterRcnn,
  },
  {
    what: 'DETR or one of its kind',
    names:
      /(?<![a-z_])(query_embed|class_labels_classifier|class_embed|query_position_embeddings|transformer\.(encoder|decoder)\.layers|dec_score_head)(\.|$)/m,
    advice: noFasterRcnn,
  },
  {
    what: 'PaddlePaddle',
    names: /StructuredToParameterName@@/,
    advice: 'what it has must be exported to PyTorch or ONNX there',
  },
  {
    what: 'Detectron, the first',
    names: /(?<![a-z_.])(conv_rpn_w|rpn_cls_logits_w|conv1_w|res_conv1_bn_[sb])\b/,
    advice: 'Detectron2 reads it, and can export it',
  },
  {
    what: 'a backbone alone, as torchvision and timm save them',
    names:
      /^(fc|head|head\.fc|classifier(\.\d+)?|heads\.head)\.weight$|^(layer1\.0\.|features\.0\.|conv_stem\.|patch_embed\.|blocks\.0\.|stages\.0\.)/m,
    advice: 'train --backbone begins a training with one of those that are known',
  },
];

export type KnownProgram = Pick<Program, 'what' | 'advice'>;

/** @param text names, one a line, or what a file has of them */
export function programOf(text: string): KnownProgram | null {
  return programs.find(({ names }) => names.test(text)) ?? null;
}
