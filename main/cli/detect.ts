/** `anchorscope detect`: what the detector finds, and on request every stage. */
import { workOnEach } from '../services/jobs/batch.ts';
import type { DetectOptions } from './options.ts';
import { print, say } from './output.ts';
import { jsonOf, textOf } from './results.ts';
import { withModel } from './withModel.ts';

/** @returns the exit code. @throws StudioError where nothing could be done. */
export function runDetect(images: readonly string[], options: DetectOptions): Promise<number> {
  return withModel(images, options, async (prepared) => {
    const { pictures, incomplete, detectOnce, model, settings, signal } = prepared;
    const shownStages = options.stages ? model.stages : [];
    const tables = options.json ? shownStages.map(({ kind }) => kind) : [];
    const { done, problems } = await workOnEach(
      pictures,
      async ({ path, shown }) => {
        const request = { pictureId: shown, source: path, settings, tables, boxes: null };
        const result = await detectOnce(request);
        result.summary.remarks.forEach(say);
        await print(
          options.json ? jsonOf(shown, result) : textOf(shown, result.summary, shownStages),
        );
      },
      signal,
      (_picture, _result, problem) => {
        if (problem !== undefined) say(problem);
      },
    );
    if (done.length === 0) return 2;
    return incomplete || problems.length > 0 ? 1 : 0;
  });
}
