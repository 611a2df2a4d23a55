/** The formats that annotations are written in. */
export const exportFormats = ['coco', 'voc', 'yolo', 'csv', 'jsonl'] as const;
export type ExportFormat = (typeof exportFormats)[number];
