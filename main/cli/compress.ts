/** `anchorscope compress`: truncated SVD of a package's fully connected layers, and what that costs and brings is measured. */
import path from 'node:path';
import * as v from 'valibot';
import { DetectorClient } from '../services/detection/detectorClient.ts';
import { compareModels } from '../services/models/compareModels.ts';
import { compressModel } from '../services/models/compressModel.ts';
import { findNamedPictures } from '../services/pictures/namedPictures.ts';
import { compressedJson, compressedText } from './comparison.ts';
import { interruption } from './interruption.ts';
import { print, say } from './output.ts';
import { PictureLine } from './pictureLine.ts';
import { programProcess } from './subprocess.ts';

export const compressOptionsSchema = v.object({
  measure: v.array(v.string()),
  ranks: v.optional(v.array(v.number())),
  out: v.string(),
  json: v.optional(v.boolean(), false),
});
export type CompressOptions = v.InferOutput<typeof compressOptionsSchema>;

/**
 * @param model its folder or its model.json
 * @returns the exit code: 1 where some pictures could not be used.
 */
export async function runCompress(
  model: string,
  { measure, ranks, out, json }: CompressOptions,
): Promise<number> {
  const { pictures, problems } = await findNamedPictures(measure);
  problems.forEach(say);
  if (pictures.length === 0) return 2;
  const launch = programProcess('detector');
  // A process for each, so that one is not measured in the memory that the other left behind.
  const [whole, thin] = [new DetectorClient(launch), new DetectorClient(launch)];
  const signal = interruption(() => {
    whole.stop();
    thin.stop();
  });
  const folder = path.resolve(out);
  try {
    const made = await compressModel({ model, folder, ranks: ranks ?? null }, signal);
    say(`${folder} is written.`);
    const measuring = new PictureLine('Measuring', pictures.length);
    try {
      await whole.open(model, 'cpu');
      await thin.open(folder, 'cpu');
      const comparison = await compareModels(whole, thin, pictures, {
        signal,
        onPicture: (done, total) => measuring.tell(done, total),
      });
      measuring.clear();
      comparison.remarks.forEach(say);
      const told = { folder, ...made, comparison };
      await print(json ? compressedJson(told) : compressedText(told));
      return problems.length + pictures.length > comparison.pictures ? 1 : 0;
    } finally {
      measuring.clear();
    }
  } finally {
    await whole.close();
    await thin.close();
  }
}
