/**
 * The whole detect on D2Go without decoding, over the bare runs of its two graphs on the same tensors: in
 * sessions as ONNX Runtime makes them by default, and in the detector's own (006-no-busy-waiting).
 */
import { trunkOutputs } from '../../shared/detection/detectors/network.ts';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { fileURLToPath } from 'node:url';
import { inputGeometry, makeInput } from '../../shared/detection/input/input.ts';
import { fasterRcnn } from '../../shared/detection/detectors/fasterRcnn/fasterRcnn.ts';
import { detect, type Run } from '../../shared/detection/pipeline.ts';
import { fasterRcnnDefaults } from '../../shared/model/fasterRcnnPackage.ts';
import { simdPooling } from '../../main/kernels/simdPooling.ts';
import { median } from '../../shared/numbers.ts';
import { loadD2go } from '../../main/packages/testing/d2go.ts';
import { decodePicture } from '../../main/pictures/decode.ts';
import type { Figure } from './figure.ts';
import { sideBySide } from './sideBySide.ts';

export async function detectOverBareRuns(d2go: URL): Promise<Figure[]> {
  const model = await loadD2go();
  const detector = fasterRcnn(model, simdPooling());
  const settings = fasterRcnnDefaults(model.spec);
  const now = () => performance.now();
  const open = (file: string) => InferenceSession.create(fileURLToPath(new URL(file, d2go)));
  const trunk = await open('d2go_trunk_rpn.onnx');
  const head = await open('d2go_box_head.onnx');
  const names = model.spec.head;

  const figures: Figure[] = [];
  for (const file of ['test1.png', 'test2.jpg']) {
    const picture = await decodePicture(fileURLToPath(new URL(file, d2go)));
    const geometry = inputGeometry(picture.width, picture.height, model.spec.input);
    const { pooled } = (await detect(detector, picture, settings)).tables;
    const image = {
      data: makeInput(picture.data, geometry, model.spec.input),
      dims: [1, 3, geometry.paddedHeight, geometry.paddedWidth],
    };
    const roi = {
      data: pooled.features,
      dims: [pooled.count, pooled.channels, pooled.height, pooled.width],
    };
    const imageTensor = new Tensor('float32', image.data, image.dims);
    const roiTensor = new Tensor('float32', roi.data, roi.dims);
    const runs: Run[] = [];
    const times = await sideBySide(
      {
        detect: async () => runs.push(await detect(detector, picture, settings, { now })),
        own: async () => {
          await model.runTrunk({ [model.spec.input.name]: image }, trunkOutputs(model.spec));
          await model.runHead({ [names.input]: roi }, [names.classLogits, names.boxDeltas]);
        },
        default: async () => {
          await trunk.run({ [model.spec.input.name]: imageTensor });
          await head.run({ [names.input]: roiTensor });
        },
      },
      5,
    );
    figures.push({
      name: `D2Go detect on ${file}, decoding left out, over the bare session.run of both graphs`,
      milliseconds: times.detect,
      yardstick: times.default,
      limit: 1.5,
      parts: {
        ...Object.fromEntries(
          detector.steps.map((step) => [
            step,
            median(runs.map(({ timings }) => timings[step] ?? 0)),
          ]),
        ),
        "both graphs in the detector's own sessions": times.own,
      },
    });
  }
  return figures;
}
