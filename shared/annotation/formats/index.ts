/** The formats that annotations can be exported in: a new one is a file here and a line below. */
import type { ExportFormat } from '../../contract.ts';
import { writeCoco } from './coco.ts';
import { writeCsv } from './csv.ts';
import type { FormatWriter } from './format.ts';
import { writeJsonl } from './jsonl.ts';
import { writeVoc } from './voc.ts';
import { writeYolo } from './yolo.ts';

export const formatWriters: Readonly<Record<ExportFormat, FormatWriter>> = {
  coco: writeCoco,
  voc: writeVoc,
  yolo: writeYolo,
  csv: writeCsv,
  jsonl: writeJsonl,
};
