/** The D2Go package of e2e/fixtures, opened on the CPU without the rest of the studio. For tests. */
import { fasterRcnnOf } from '../../../shared/model/modelPackage.ts';
import { existsSync } from 'node:fs';
import { readModelFolder } from '../modelFolder.ts';
import type { FasterRcnnModel } from '../../../shared/detection/detectors/fasterRcnn/fasterRcnn.ts';
import { onnxRuntime } from '../../runtime/session.ts';

export const d2goFolder = new URL('../../../e2e/fixtures/d2go/', import.meta.url).pathname;
/** Its graphs are no part of the project. */
export const hasD2go = existsSync(new URL('../../../../shared/data/d2go', import.meta.url));

export async function loadD2go(): Promise<FasterRcnnModel> {
  const { spec, files } = await readModelFolder(d2goFolder);
  return {
    spec: fasterRcnnOf(spec, d2goFolder),
    runTrunk: (await onnxRuntime.open(files.trunk, 'cpu')).run,
    runHead: (await onnxRuntime.open(files.head, 'cpu')).run,
  };
}
