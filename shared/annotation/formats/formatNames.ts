/** The formats that annotations are written in. */
export const exportFormats = ['coco', 'voc', 'yolo', 'csv', 'jsonl'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** The formats that data sets are read in. */
export const dataFormats = ['voc', 'coco', 'yolo', 'labelme', 'cvat', 'createml'] as const;
export type DataFormat = (typeof dataFormats)[number];
