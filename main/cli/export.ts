/** `anchorscope export`: the boxes of pictures as annotations for other programs. */
import manifest from '../../package.json' with { type: 'json' };
import { exportPictures } from '../services/exports/exporting.ts';
import type { ExportOptions } from './options.ts';
import { counted } from '../../shared/words.ts';
import { print, say } from './output.ts';
import { withModel } from './withModel.ts';

/** @returns the exit code. @throws StudioError where nothing was written. */
export function runExport(images: readonly string[], options: ExportOptions): Promise<number> {
  return withModel(images, options, async (prepared) => {
    const { pictures, problems, detectOnce, model, settings, signal } = prepared;
    const said = new Set<string>();
    const summary = await exportPictures(
      pictures.map(({ path: file, shown, name }) => ({
        id: shown,
        source: file,
        path: file,
        name,
      })),
      {
        format: options.to,
        folder: options.out,
        stage: options.stage,
        minScore: options.minScore ?? null,
        settings,
      },
      {
        detectOnce: async (request) => {
          const result = await detectOnce(request);
          result.summary.remarks.forEach(say);
          return result;
        },
        model,
        version: manifest.version,
        signal,
        onDone: (_picture, _run, problem) => {
          if (problem === undefined) return;
          said.add(problem);
          say(problem);
        },
      },
    );
    summary.problems.filter((problem) => !said.has(problem)).forEach(say);
    say(
      `${counted(summary.boxes, 'box', 'boxes')} of ` +
        `${counted(summary.pictures, 'picture')} in ${counted(summary.files, 'file')}:`,
    );
    await print(summary.folder);
    return problems.length > 0 || said.size > 0 ? 1 : 0;
  });
}
