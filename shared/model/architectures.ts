/** Networks that a file of weights can be imported as: torchvision's own names, and the paper's in its shape. */
export const architectureNames = [
  'fasterrcnn_resnet50_fpn',
  'fasterrcnn_resnet50_fpn_v2',
  'fasterrcnn_mobilenet_v3_large_fpn',
  'fasterrcnn_mobilenet_v3_large_320_fpn',
  'fasterrcnn_vgg16_c4',
] as const;
export type ArchitectureName = (typeof architectureNames)[number];

/**
 * Networks that can be trained: those, the paper's two, small ones for the two backbones that come as safetensors,
 * and one with group norm that learns from scratch.
 */
export const trainableNames = [
  ...architectureNames,
  'paper_vgg16',
  'paper_zf',
  'fasterrcnn_resnet18_fpn',
  'fasterrcnn_resnet18_fpn_gn',
  'fasterrcnn_mobilenet_v2_c4',
  'fasterrcnn_squeezenet_c4',
] as const;
export type TrainableName = (typeof trainableNames)[number];

/** What a training can begin with: a network, or linear classifiers of gradients, which need none. */
export const windowsName = 'hog-svm';
export const startNames = [...trainableNames, windowsName] as const;
export type StartName = (typeof startNames)[number];
