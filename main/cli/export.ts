/** `anchorscope export`: the boxes of pictures as annotations for other programs. */
import path from 'node:path';
import type { ExportFormat, ExportStage } from '../../shared/contract.ts';
import manifest from '../../package.json' with { type: 'json' };
import { exportPictures } from '../services/exporting.ts';
import { countOf, print, say } from './output.ts';
import { withModel, type DetectorOptions } from './withModel.ts';

export interface ExportOptions extends DetectorOptions {
  readonly to: ExportFormat;
  readonly out: string;
  readonly stage: ExportStage;
  readonly minScore: number;
}

/** @returns the exit code. @throws StudioError where nothing was written. */
export function runExport(images: readonly string[], options: ExportOptions): Promise<number> {
  return withModel(
    images,
    options,
    async ({ pictures, incomplete, detector, model, settings, signal }) => {
      let failed = 0;
      const summary = await exportPictures(
        pictures.map(({ path: file, shown, name }) => ({
          id: shown,
          source: file,
          path: file,
          name,
        })),
        {
          format: options.to,
          folder: path.resolve(options.out),
          stage: options.stage,
          minScore: options.minScore,
          settings,
        },
        {
          detectOnce: (request) => detector.detectOnce(request),
          model,
          version: manifest.version,
          signal,
          onDone: (_picture, _result, problem) => {
            if (problem !== undefined) failed++;
          },
        },
      );
      summary.problems.forEach(say);
      say(
        `${countOf(summary.boxes, 'box', 'boxes')} of ` +
          `${countOf(summary.pictures, 'picture')} in ${countOf(summary.files, 'file')}:`,
      );
      await print(summary.folder);
      return incomplete || failed > 0 ? 1 : 0;
    },
  );
}
