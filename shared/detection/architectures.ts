/** The networks whose weights can be imported, by the names of torchvision's own constructors. */
export const architectureNames = [
  'fasterrcnn_resnet50_fpn',
  'fasterrcnn_resnet50_fpn_v2',
  'fasterrcnn_mobilenet_v3_large_fpn',
  'fasterrcnn_mobilenet_v3_large_320_fpn',
  'fasterrcnn_vgg16_c4',
] as const;
export type ArchitectureName = (typeof architectureNames)[number];
