/** `anchorscope quantize`: a model package becomes an int8 one, and what that costs and brings is measured. */
import path from 'node:path';
import * as v from 'valibot';
import { compareModels } from '../services/models/compareModels.ts';
import { DetectorClient } from '../services/detection/detectorClient.ts';
import { programProcess } from './subprocess.ts';
import { findNamedPictures } from '../services/pictures/namedPictures.ts';
import { quantizeModel, type QuantizeRequest } from '../services/models/quantizeModel.ts';
import { comparisonJson, comparisonText, type Quantized } from './comparison.ts';
import { interruption } from './interruption.ts';
import { print, say } from './output.ts';
import { PictureLine } from './pictureLine.ts';

export const quantizeOptionsSchema = v.object({
  calibrate: v.array(v.string()),
  out: v.string(),
  json: v.optional(v.boolean(), false),
});
export type QuantizeOptions = v.InferOutput<typeof quantizeOptionsSchema>;

/**
 * @param findModel makes or names the float32 package: its folder or its model.json. Asked once there are
 *   pictures.
 * @returns the exit code: 1 where some pictures could not be used.
 * @throws StudioError where there is no package then; stopped.
 */
export async function runQuantize(
  findModel: () => Promise<string>,
  { calibrate, out, json }: QuantizeOptions,
): Promise<number> {
  const { pictures, problems } = await findNamedPictures(calibrate);
  problems.forEach(say);
  if (pictures.length === 0) return 2;
  const model = await findModel();
  const launch = programProcess('detector');
  // A process for each, so that one is not measured in the memory that the other left behind.
  const [float, int8] = [new DetectorClient(launch), new DetectorClient(launch)];
  const signal = interruption(() => {
    float.stop();
    int8.stop();
  });
  try {
    const request = { model, pictures, folder: path.resolve(out) };
    const made = await quantize(request, { float, int8, signal });
    await print(json ? comparisonJson(made) : comparisonText(made));
    return problems.length + pictures.length > made.comparison.pictures ? 1 : 0;
  } finally {
    await float.close();
    await int8.close();
  }
}

interface Detectors {
  readonly float: DetectorClient;
  readonly int8: DetectorClient;
  readonly signal: AbortSignal;
}

async function quantize(
  request: QuantizeRequest,
  { float, int8, signal }: Detectors,
): Promise<Quantized> {
  const { model, folder, pictures } = request;
  const calibrating = new PictureLine('Calibrating', pictures.length);
  const made = await quantizeModel(request, {
    detector: float,
    signal,
    onPicture: (done, total, problem) => calibrating.tell(done, total, problem),
  }).finally(() => calibrating.clear());
  made.remarks.forEach(say);
  say(`${folder} is written.`);
  const measuring = new PictureLine('Measuring', made.pictures.length);
  try {
    await float.open(model, 'cpu');
    await int8.open(folder, 'cpu');
    const comparison = await compareModels(float, int8, made.pictures, {
      signal,
      onPicture: (done, total) => measuring.tell(done, total),
    });
    return { folder, ...made, comparison };
  } finally {
    measuring.clear();
  }
}
