/** A Fast R-CNN for the specs. */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { parseJson } from '../shared/json.ts';
import { paperRegions } from '../shared/model/regionsSpec.ts';
import { bloodCells } from './models.ts';

const describedSchema = v.looseObject({ kind: v.string(), rpn: v.unknown() });

/** The shipped network asked about regions instead of proposals: it was not trained for them, and shows every stage. */
export async function writeFastPackage(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const name of ['trunk.onnx', 'head.onnx']) {
    await copyFile(path.join(bloodCells.model, name), path.join(folder, name));
  }
  const text = await readFile(path.join(bloodCells.model, 'model.json'), 'utf8');
  const { rpn: _, ...described } = v.parse(describedSchema, parseJson(text));
  const regions = { ...paperRegions, version: 'single', width: 200, smallestSide: 10, most: 300 };
  const model = { ...described, kind: 'fast-rcnn', name: 'Regions', regions };
  await writeFile(path.join(folder, 'model.json'), JSON.stringify(model));
  return folder;
}
