/** The whole detect on D2Go without decoding, over the bare runs of its two graphs on the same tensors. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { inputGeometry, makeInput } from '../../shared/detection/input.ts';
import { defaultSettings } from '../../shared/detection/modelPackage.ts';
import { detect, type Run } from '../../main/detector/run.ts';
import { loadD2go } from '../../main/detector/testing/d2go.ts';
import { decodePicture } from '../../main/pictures/decode.ts';
import type { Figure } from './main.ts';
import { median, sideBySide } from './sideBySide.ts';

export async function detectOverBareRuns(d2go: URL): Promise<Figure[]> {
  const model = await loadD2go();
  const settings = defaultSettings(model.spec);
  const options = { intraOpNumThreads: availableParallelism() };
  const open = (file: string) =>
    InferenceSession.create(fileURLToPath(new URL(file, d2go)), options);
  const trunk = await open('d2go_trunk_rpn.onnx');
  const head = await open('d2go_box_head.onnx');

  const figures: Figure[] = [];
  for (const file of ['test1.png', 'test2.jpg']) {
    const picture = await decodePicture(fileURLToPath(new URL(file, d2go)));
    const geometry = inputGeometry(picture.width, picture.height, model.spec.input);
    const image = new Tensor('float32', makeInput(picture.data, geometry, model.spec.input), [
      1,
      3,
      geometry.paddedHeight,
      geometry.paddedWidth,
    ]);
    const { pooled } = (await detect(model, picture, settings)).tables;
    const roi = new Tensor('float32', pooled.features, [
      pooled.count,
      pooled.channels,
      pooled.height,
      pooled.width,
    ]);
    const runs: Run[] = [];
    const times = await sideBySide(
      {
        detect: async () => runs.push(await detect(model, picture, settings)),
        bare: async () => {
          await trunk.run({ image });
          await head.run({ roi_features: roi });
        },
      },
      60,
      15,
    );
    const steps = ['preprocess', 'trunk', 'proposals', 'roi', 'head', 'postprocess'] as const;
    figures.push({
      name: `D2Go detect on ${file}, decoding left out, over the bare session.run of both graphs`,
      milliseconds: times.detect,
      yardstick: times.bare,
      limit: 1.5,
      parts: Object.fromEntries(
        steps.map((step) => [step, median(runs.slice(15).map(({ timings }) => timings[step]))]),
      ),
    });
  }
  return figures;
}
