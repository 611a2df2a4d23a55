import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  averagePrecision,
  type ScoredBox,
  type TrueBox,
} from '../../shared/evaluation/averagePrecision.ts';
import { fasterRcnn } from '../../shared/detection/detectors/fasterRcnn/fasterRcnn.ts';
import { detect } from '../../shared/detection/pipeline.ts';
import { fasterRcnnDefaults } from '../../shared/model/fasterRcnnPackage.ts';
import { decodePicture } from '../pictures/decode.ts';
import { detectionsOf } from './messages.ts';
import { simdPooling } from '../kernels/simdPooling.ts';
import { loadD2go } from '../packages/testing/d2go.ts';

const voc85 = new URL('../../../shared/data/voc85/', import.meta.url);

/** VOC's classes in these pictures and what COCO calls them. */
const cocoNames = new Map([
  ['bottle', 'bottle'],
  ['chair', 'chair'],
  ['diningtable', 'dining table'],
  ['person', 'person'],
  ['pottedplant', 'potted plant'],
  ['sofa', 'couch'],
  ['tvmonitor', 'tv'],
]);

function readTruth(picture: string): (TrueBox & { label: string })[] {
  return readFileSync(new URL(`ground-truth/${picture}.txt`, voc85), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [label = '', x0, y0, x1, y1, difficult] = line.split(' ');
      const box = [Number(x0), Number(y0), Number(x1), Number(y1)] as const;
      return { picture, label, box, difficult: difficult === 'difficult' };
    });
}

describe.skipIf(!existsSync(voc85))('D2Go on 85 VOC pictures (needs ../shared/data)', () => {
  it('reaches the AP50 of its own export, 0.455, over the seven VOC classes', async () => {
    const model = await loadD2go();
    const detector = fasterRcnn(model, simdPooling());
    const settings = fasterRcnnDefaults(model.spec);
    const truth: (TrueBox & { label: string })[] = [];
    const detections: (ScoredBox & { label: string })[] = [];
    for (const file of readdirSync(new URL('images/', voc85)).sort()) {
      const picture = file.replace('.jpg', '');
      truth.push(...readTruth(picture));
      const run = await detect(
        detector,
        await decodePicture(new URL(`images/${file}`, voc85).pathname),
        settings,
      );
      detections.push(
        ...detectionsOf(run, detector, model.spec.classes).map((row) => ({ ...row, picture })),
      );
    }
    const each = [...cocoNames].map(([voc, coco]) =>
      averagePrecision(
        detections.filter(({ label }) => label === coco),
        truth.filter(({ label }) => label === voc),
        0.5,
      ),
    );
    const mean = each.reduce((sum, value) => sum + value, 0) / each.length;
    expect(Math.abs(mean - 0.455)).toBeLessThan(0.01);
  });
});
