/** The tiny package's trunk and head as somebody would export them, and all that must be said of them. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { onnxModel, type OnnxGraphParts } from '../../../runtime/testing/onnx.ts';
import { tinyHead, tinySpec, tinyTrunk } from '../../../packages/testing/tinyPackage.ts';

export { onnxModel } from '../../../runtime/testing/onnx.ts';
export { tinyHead, tinySpec, tinyTrunk } from '../../../packages/testing/tinyPackage.ts';

/** Writes `t.onnx` and `h.onnx`. */
export async function writeStagedFiles(
  folder: string,
  {
    trunk = tinyTrunk(),
    head = tinyHead(),
  }: { trunk?: OnnxGraphParts; head?: OnnxGraphParts } = {},
): Promise<{ trunk: string; head: string }> {
  const files = { trunk: path.join(folder, 't.onnx'), head: path.join(folder, 'h.onnx') };
  await writeFile(files.trunk, onnxModel(trunk));
  await writeFile(files.head, onnxModel(head));
  return files;
}

/** Parts of model.json that no graph tells; what the graphs tell is left out. */
export function tinyAnswers() {
  const { name, licence, trainedOn, classes, input, rpn, roi, head } = tinySpec();
  const { name: _input, ...inputAnswers } = input;
  const { logits: _logits, levels, ...rpnAnswers } = rpn;
  const { method, samplingRatio, aligned } = roi;
  const { background, deltaWeights, scoreThreshold, nmsIoU, maxDetections, minSize } = head;
  return {
    name,
    licence,
    trainedOn,
    classes,
    input: inputAnswers,
    rpn: { ...rpnAnswers, levels: levels.map(({ anchors }) => ({ anchors })) },
    roi: { method, samplingRatio, aligned },
    head: { background, deltaWeights, scoreThreshold, nmsIoU, maxDetections, minSize },
  };
}
