/** Detections or proposals of many pictures, written as annotations. */
import type { AnnotationDocument } from '../../shared/annotation/document.ts';
import type {
  ExportRequest,
  ExportSummary,
  ModelSummary,
  RunSummary,
} from '../../shared/contract.ts';
import { StudioError } from '../../shared/result.ts';
import type { OnceRequest, OnceResult } from '../detector/protocol.ts';
import { commonFolder } from '../project/commonFolder.ts';
import { exportAnnotations } from '../project/exportFolder.ts';
import { workOnEach } from './batch.ts';

/** A picture as an export sees it. */
export interface ExportPicture {
  readonly id: string;
  /** Where its bytes are. */
  readonly source: string;
  /** What the export calls it: absolute, or a mere name where it was dropped without a path. */
  readonly path: string;
  readonly name: string;
}

export interface ExportTools {
  readonly detectOnce: (request: OnceRequest) => Promise<OnceResult>;
  readonly model: ModelSummary;
  readonly version: string;
  readonly signal: AbortSignal;
  readonly onDone: (picture: ExportPicture, result: OnceResult | null, problem?: string) => void;
}

/**
 * Runs the detector on the pictures and writes a new folder, whole or not at all. Pictures that fail
 * are left out and named in the summary and the manifest.
 * @throws StudioError where no picture could be used, where it was stopped, and as exportAnnotations.
 */
export async function exportPictures(
  pictures: readonly ExportPicture[],
  request: Omit<ExportRequest, 'pictureIds'>,
  { detectOnce, model, version, signal, onDone }: ExportTools,
): Promise<ExportSummary> {
  const { stage, minScore, settings, format, folder } = request;
  const { done, problems } = await workOnEach(
    pictures,
    ({ id, source }) =>
      detectOnce({
        pictureId: id,
        source,
        settings,
        tables: [],
        boxes: { stage, minScore },
      }),
    signal,
    onDone,
  );
  const [first] = done;
  if (first === undefined) {
    throw new StudioError(
      'badInput',
      `Nothing was exported: ${problems[0] ?? 'there is no picture.'}`,
    );
  }
  const common = commonFolder(done.map(({ picture }) => picture.path));
  const document: AnnotationDocument = {
    classes: model.classes,
    picturesFolder: common.folder,
    pictures: done.map(({ picture, value }, i) => ({
      path: picture.path,
      name: picture.name,
      relativePath: common.relativePaths[i]!,
      ...sizeOf(value.summary),
      exifRotated: value.exifRotated,
      boxes: value.boxes,
    })),
    source: {
      modelName: model.name,
      stage,
      minScore,
      settings,
      provider: first.value.summary.provider,
      createdBy: `Anchorscope ${version}`,
    },
  };
  return exportAnnotations({ document, format, folder, problems }, { signal });
}

function sizeOf({ geometry }: RunSummary): { width: number; height: number } {
  return { width: geometry.imageWidth, height: geometry.imageHeight };
}
