/** What a Faster R-CNN finds when its proposals are made otherwise: fewer, or without scores, deltas or suppression. */
import type { AnnotatedPicture } from '../../../shared/annotation/document.ts';
import { fasterRcnn } from '../../../shared/detection/detectors/fasterRcnn/fasterRcnn.ts';
import type { FasterRcnnTables } from '../../../shared/detection/detectors/fasterRcnn/tables.ts';
import { detectionRows } from '../../../shared/detection/head/detectionRow.ts';
import { makeTables } from '../../../shared/detection/pipeline.ts';
import { imageFromInput } from '../../../shared/geometry/spaces.ts';
import { fasterRcnnDefaults } from '../../../shared/model/fasterRcnnPackage.ts';
import { fasterRcnnOf } from '../../../shared/model/modelPackage.ts';
import type { DetectionSettings } from '../../../shared/model/settings.ts';
import { seededRandom } from '../../../shared/random.ts';
import { StudioError } from '../../../shared/result.ts';
import type { TestedChange } from '../../../shared/training/ablation.ts';
import { simdPooling } from '../../kernels/simdPooling.ts';
import { readModelFolder } from '../../packages/modelFolder.ts';
import { onnxRuntime } from '../../runtime/session.ts';
import { ifReadable, pixelsOf } from '../data/unreadable.ts';
import type { Found } from '../evaluation.ts';

export interface TestTools {
  readonly signal: AbortSignal;
  readonly onPicture: (done: number, total: number) => void;
  /** Told of a picture that cannot be read. */
  readonly leave: (sentence: string) => void;
}

/**
 * What is found on each picture.
 * @throws StudioError as readModelFolder; stopped
 */
export async function testPackage(
  folder: string,
  pictures: readonly AnnotatedPicture[],
  change: TestedChange,
  { signal, onPicture, leave }: TestTools,
): Promise<Found[]> {
  const read = await readModelFolder(folder);
  const spec = fasterRcnnOf(read.spec, folder);
  const trunk = await onnxRuntime.open(read.files.trunk, 'cpu');
  const head = await onnxRuntime.open(read.files.head, 'cpu');
  try {
    const model = { spec, runTrunk: trunk.run, runHead: head.run };
    const detector = fasterRcnn(model, simdPooling());
    const settings = settingsOf(fasterRcnnDefaults(spec), change);
    const found: Found[] = [];
    for (const [done, picture] of pictures.entries()) {
      onPicture(done, pictures.length);
      if (signal.aborted) throw new StudioError('stopped', 'The ablation was stopped.');
      const pixels = await ifReadable(pixelsOf(picture), ({ message }) => leave(message));
      if (pixels === null) continue;
      const view = await detector.begin(pixels, () => {});
      const known = await knownOf(change, picture.relativePath, () =>
        makeTables(detector, view, settings, { until: 'decoded' }),
      );
      const tables = await makeTables(detector, view, settings, { known });
      found.push({
        picture,
        proposals: imageFromInput(tables.proposals.boxes, view.geometry),
        detections: detectionRows(tables.detections, spec.classes),
      });
    }
    return found;
  } finally {
    await trunk.release();
    await head.release();
  }
}

/** Without suppression an IoU of 1 suppresses nothing; so many go on as are wished for. */
function settingsOf(
  own: DetectionSettings,
  { proposals, without }: TestedChange,
): DetectionSettings {
  const suppresses = without === undefined || without === 'reg';
  const rpn = {
    ...own['rpn'],
    preNmsTopN: Math.max(own['rpn']?.['preNmsTopN'] ?? 0, proposals),
    postNmsTopN: proposals,
    ...(suppresses ? {} : { nmsIoU: 1 }),
  };
  return { ...own, rpn };
}

/** What takes the place of what the network says of anchors. */
async function knownOf(
  { without }: TestedChange,
  name: string,
  make: () => Promise<FasterRcnnTables>,
): Promise<Partial<FasterRcnnTables>> {
  if (without === undefined || without === 'nms') return {};
  const { anchors, objectness, decoded } = await make();
  if (without === 'reg') {
    return { anchors, objectness, decoded: { ...decoded, boxes: anchors.boxes } };
  }
  // Scores at random: a sample in which each is as likely, as the paper draws it where there are none.
  const random = seededRandom(`no scores ${name}`);
  const logits = objectness.logits.map(() => random.next());
  return { anchors, objectness: { ...objectness, logits }, decoded };
}
