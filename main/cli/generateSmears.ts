/** `anchorscope generate-smears`: a data set of drawn blood smears with exact boxes. */
import path from 'node:path';
import * as v from 'valibot';
import { generateSmears } from '../services/datasets/generateSmears.ts';
import { interruption } from './interruption.ts';
import { counted } from '../../shared/words.ts';
import { print, say } from './output.ts';
import { PictureLine } from './pictureLine.ts';

export const generateSmearsOptionsSchema = v.object({
  count: v.number(),
  seed: v.string(),
  out: v.string(),
});
export type GenerateSmearsOptions = v.InferOutput<typeof generateSmearsOptionsSchema>;

/** @throws StudioError where there is no data set then. */
export async function runGenerateSmears(options: GenerateSmearsOptions): Promise<void> {
  const { count, seed, out } = options;
  const folder = path.resolve(out);
  const signal = interruption();
  const line = new PictureLine('Drawing cells', count);
  const onPicture = (done: number, total: number) => line.tell(done, total);
  const boxes = await generateSmears({ folder, count, seed }, { signal, onPicture }).finally(() =>
    line.clear(),
  );
  say(`${counted(boxes, 'box', 'boxes')} of ${counted(count, 'generated picture')}:`);
  await print(folder);
}
