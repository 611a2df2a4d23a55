import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { evaluationTables, type EvaluatedPicture } from '../../shared/evaluation/metrics/tables.ts';
import { vocMetrics } from '../../shared/evaluation/metrics/vocMetrics.ts';
import { fasterRcnn } from '../../shared/detection/detectors/fasterRcnn/fasterRcnn.ts';
import { detect } from '../../shared/detection/pipeline.ts';
import { fasterRcnnDefaults } from '../../shared/model/fasterRcnnPackage.ts';
import { decodePicture } from '../pictures/decode.ts';
import { detectionsOf } from './messages.ts';
import { simdPooling } from '../kernels/simdPooling.ts';
import { loadD2go } from '../packages/testing/d2go.ts';

const voc85 = new URL('../../../shared/data/voc85/', import.meta.url);

/** VOC's classes in these pictures and what COCO calls them; their place is their id here. */
const names = [
  ['bottle', 'bottle'],
  ['chair', 'chair'],
  ['diningtable', 'dining table'],
  ['person', 'person'],
  ['pottedplant', 'potted plant'],
  ['sofa', 'couch'],
  ['tvmonitor', 'tv'],
] as const;

function readTruth(picture: string): EvaluatedPicture['objects'] {
  return readFileSync(new URL(`ground-truth/${picture}.txt`, voc85), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [label = '', x0, y0, x1, y1, difficult] = line.split(' ');
      const classId = names.findIndex(([voc]) => voc === label);
      if (classId === -1) return [];
      const box = [Number(x0), Number(y0), Number(x1), Number(y1)] as const;
      return [{ classId, box, crowd: false, difficult: difficult === 'difficult' }];
    });
}

describe.skipIf(!existsSync(voc85))('D2Go on 85 VOC pictures (needs ../shared/data)', () => {
  it('reaches the AP50 of its own export, 0.455, over the seven VOC classes', async () => {
    const model = await loadD2go();
    const detector = fasterRcnn(model, simdPooling());
    const settings = fasterRcnnDefaults(model.spec);
    const pictures: EvaluatedPicture[] = [];
    for (const file of readdirSync(new URL('images/', voc85)).sort()) {
      const picture = file.replace('.jpg', '');
      const run = await detect(
        detector,
        await decodePicture(new URL(`images/${file}`, voc85).pathname),
        settings,
      );
      pictures.push({
        ...{ id: picture, width: 0, height: 0, labels: [] },
        objects: readTruth(picture),
        detections: detectionsOf(run, detector, model.spec.classes).flatMap((row) => {
          const classId = names.findIndex(([, coco]) => coco === row.label);
          return classId === -1 ? [] : [{ ...row, classId }];
        }),
      });
    }
    const { mAP } = vocMetrics(evaluationTables(pictures), 0.5, 'area');
    expect(Math.abs(mAP - 0.455)).toBeLessThan(0.01);
  });
});
