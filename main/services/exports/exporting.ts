/** Detections or proposals of many pictures, written as annotations. */
import path from 'node:path';
import type { AnnotatedPicture, AnnotationDocument } from '../../../shared/annotation/document.ts';
import type { ExportFormat } from '../../../shared/annotation/formats/formatNames.ts';
import type { ExportRequest, ExportSummary } from '../../../shared/contract/jobs.ts';
import type { ModelSummary } from '../../../shared/contract/models.ts';
import type { StageDescription } from '../../../shared/detection/stages/description.ts';
import { scoreRule, type ScoreName } from '../../../shared/detection/stages/scores.ts';
import type { ProviderReport } from '../../../shared/model/providers.ts';
import { checkSettings } from '../../../shared/model/settings.ts';
import { StudioError } from '../../../shared/result.ts';
import type { OnceRequest, OnceResult } from '../../detector/protocol.ts';
import { commonFolder } from '../../disk/commonFolder.ts';
import { exportAnnotations } from '../../exports/exportFolder.ts';
import { workOnEach } from '../jobs/batch.ts';
import { checkExportTarget } from '../newFolderTarget.ts';

/** A picture as an export sees it. */
export interface ExportPicture {
  readonly id: string;
  /** Where its bytes are. */
  readonly source: string;
  /** What the export calls it: absolute, or a mere name where it was dropped without a path. */
  readonly path: string;
  readonly name: string;
}

/** What an export keeps of a picture's run; tens of thousands of them are held until it is written. */
export interface ExportedRun extends Pick<
  AnnotatedPicture,
  'width' | 'height' | 'exifRotated' | 'annotations' | 'lineages'
> {
  readonly provider: ProviderReport;
  /** How many detections there are, also where proposals are exported. */
  readonly detections: number;
}

export interface ExportTools {
  readonly detectOnce: (request: OnceRequest) => Promise<OnceResult>;
  readonly model: ModelSummary;
  readonly version: string;
  readonly signal: AbortSignal;
  /** Is told of each picture; null with the sentence where it failed. */
  readonly onDone: (picture: ExportPicture, run: ExportedRun | null, problem?: string) => void;
}

/**
 * Runs the detector on the pictures and writes a new folder, whole or not at all. Pictures that fail
 * are left out and named in the summary and the manifest.
 * @throws StudioError where no picture could be used, where it was stopped, and as exportAnnotations;
 *   at once where the folder cannot be made, and badInput for a stage or settings that the model does not have.
 */
export async function exportPictures(
  pictures: readonly ExportPicture[],
  request: Omit<ExportRequest, 'pictureIds' | 'minScore'> & {
    /** null: every box is exported. */
    readonly minScore: number | null;
  },
  { detectOnce, model, version, signal, onDone }: ExportTools,
): Promise<ExportSummary> {
  const { stage, settings, format } = request;
  const { classed, score } = exportedStage(model, stage);
  const minScore = checkedScore(request.minScore, score);
  checkSettings(model.rules, settings);
  const folder = path.resolve(request.folder);
  await checkExportTarget(folder);
  const done: { readonly picture: ExportPicture; readonly value: ExportedRun }[] = [];
  const { problems } = await workOnEach(
    pictures,
    async ({ id, source }) => {
      const boxes = { stage, minScore };
      const result = await detectOnce({ pictureId: id, source, settings, tables: [], boxes });
      return exportedRun(result, format);
    },
    signal,
    (...told) => {
      const [picture, value] = told;
      if (value !== null) done.push({ picture, value });
      onDone(...told);
    },
  );
  const [first] = done;
  if (first === undefined) {
    const reason = problems[0] ?? 'there is no picture.';
    throw new StudioError('badInput', `Nothing was exported: ${reason}`);
  }
  const common = commonFolder(done.map(({ picture }) => picture.path));
  const document: AnnotationDocument = {
    classes: model.classes,
    classAgnostic: !classed,
    picturesFolder: common.folder,
    pictures: done.map(({ picture, value }, i) => ({
      path: picture.path,
      name: picture.name,
      relativePath: common.relativePaths[i] ?? picture.name,
      width: value.width,
      height: value.height,
      exifRotated: value.exifRotated,
      annotations: value.annotations,
      ...(value.lineages === undefined ? {} : { lineages: value.lineages }),
    })),
    createdBy: `Anchorscope ${version}`,
    run: {
      modelName: model.name,
      stage,
      minScore,
      settings,
      provider: first.value.provider,
    },
  };
  return exportAnnotations({ document, format, folder, problems }, { signal });
}

/** @throws StudioError badInput where scores of that name cannot be compared with it */
function checkedScore(minScore: number | null, name: ScoreName): number {
  const { least, most } = scoreRule(name);
  if (minScore === null) return least;
  if (minScore >= least && minScore <= most) return minScore;
  const sentence = `The least score of this model’s boxes is a number from ${least} to ${most}, and not ${minScore}.`;
  throw new StudioError('badInput', sentence);
}

/** @throws StudioError badInput where the model has no such stage, or its boxes are not for export */
function exportedStage({ stages }: ModelSummary, kind: string): StageDescription {
  const found = stages.find((stage) => stage.kind === kind);
  if (found?.exported !== undefined) return found;
  throw new StudioError('badInput', `The boxes of the stage '${kind}' cannot be exported.`);
}

function exportedRun(
  { summary, exifRotated, annotations, lineages }: OnceResult,
  format: ExportFormat,
): ExportedRun {
  const { geometry, provider, detections } = summary;
  return {
    width: geometry.imageWidth,
    height: geometry.imageHeight,
    exifRotated,
    annotations,
    // A lineage is several times as large as its box, and only JSON Lines holds it.
    ...(format === 'jsonl' ? { lineages } : {}),
    provider,
    detections: detections.length,
  };
}
