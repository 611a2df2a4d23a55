/** Words and places of an export. */
import type { DataFormat, ExportFormat } from '../../shared/annotation/formats/formatNames.ts';

/** Of the formats that are written. */
export const formatTitles: Readonly<Record<ExportFormat, string>> = {
  coco: 'COCO JSON',
  voc: 'Pascal VOC XML',
  yolo: 'YOLO (Ultralytics layout)',
  labelme: 'labelme JSON',
  cvat: 'CVAT for images XML',
  datumaro: 'Datumaro JSON',
  labelstudio: 'Label Studio JSON',
  via: 'VIA 2 JSON',
  createml: 'CreateML JSON',
  openimages: 'Open Images CSV',
  kitti: 'KITTI',
  csv: 'CSV',
  jsonl: 'JSON Lines, with the lineage',
};

/** Of the formats that are read. */
export const dataTitles: Readonly<Record<DataFormat, string>> = {
  voc: 'Pascal VOC XML',
  coco: 'COCO JSON',
  yolo: 'YOLO',
  labelme: 'labelme JSON',
  cvat: 'CVAT XML',
  createml: 'CreateML JSON',
  datumaro: 'Datumaro JSON',
  labelstudio: 'Label Studio JSON',
  via: 'VIA 2 JSON',
  openimages: 'Open Images CSV',
  kitti: 'KITTI',
  csv: 'CSV of Anchorscope',
  jsonl: 'JSON Lines of Anchorscope',
  cocoresults: 'COCO results',
};

/** A name for the folder that an export makes. */
export function suggestedFolder(format: ExportFormat, stage: string): string {
  return `anchorscope-${stage.toLowerCase()}-${format}`;
}

/** A folder's name below another, with the separator that the other one has. */
export function joinPath(parent: string, name: string): string {
  const separator = parent.includes('\\') && !parent.includes('/') ? '\\' : '/';
  return parent.endsWith(separator) ? `${parent}${name}` : `${parent}${separator}${name}`;
}
