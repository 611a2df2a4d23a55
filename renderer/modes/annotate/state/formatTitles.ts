/** The formats of annotations as a person writes them. */
import type { DataFormat } from '../../../../shared/annotation/formats/formatNames.ts';

export const dataTitles: Readonly<Record<DataFormat, string>> = {
  voc: 'Pascal VOC',
  coco: 'COCO',
  yolo: 'YOLO',
  labelme: 'labelme',
  cvat: 'CVAT',
  createml: 'CreateML',
};
