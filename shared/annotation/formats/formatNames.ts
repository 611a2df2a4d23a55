/** The formats that annotations are written in. */
export const exportFormats = [
  ...(['coco', 'voc', 'yolo', 'labelme', 'cvat', 'datumaro', 'labelstudio'] as const),
  ...(['via', 'createml', 'openimages', 'kitti', 'csv', 'jsonl'] as const),
] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** The formats that data sets are read in. */
export const dataFormats = [
  ...(['voc', 'coco', 'yolo', 'labelme', 'cvat', 'createml', 'datumaro'] as const),
  ...(['labelstudio', 'via', 'openimages', 'kitti', 'csv', 'jsonl', 'cocoresults'] as const),
] as const;
export type DataFormat = (typeof dataFormats)[number];
