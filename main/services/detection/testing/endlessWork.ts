/** Packages that ask for more than anybody waits for, and pictures for them. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { tinySpec, tinyTrunk, writeTinyPackage } from '../../../packages/testing/tinyPackage.ts';
import { elementTypes, type OnnxGraphParts } from '../../../runtime/testing/onnx.ts';
import { bmpFile, packRows } from '../../../pictures/testing/bmpFile.ts';

/** Writes `model` and the pictures into the folder. @param names of BMPs */
export async function writeEndlessWork(folder: string, names: readonly string[]): Promise<void> {
  const { input, rpn, ...spec } = tinySpec();
  // So many proposals, each of the whole picture, none of which suppresses another: minutes of comparing them.
  const levels = rpn.levels.map((level) => ({
    ...level,
    anchors: level.anchors.map((): [number, number, number, number] => [-1e6, -1e6, 1e6, 1e6]),
  }));
  await writeTinyPackage(path.join(folder, 'model'), {
    spec: {
      ...spec,
      input: { ...input, shortSide: 3072, longSideMax: 3072 },
      rpn: { ...rpn, levels, preNmsTopN: 1_000_000, postNmsTopN: 100_000, nmsIoU: 1, minSize: 0 },
    },
  });
  for (const name of names) await writePicture(path.join(folder, name), 64);
}

/** Writes a BMP 64 pixels high. */
export async function writePicture(file: string, width: number): Promise<void> {
  const pixels = packRows(width, 64, 24, (x, y) => (x * 13007 + y * 7919) % 2 ** 24);
  await writeFile(file, bmpFile({ width, height: 64, bits: 24, pixels }));
}

/**
 * Writes a valid package into a new folder whose trunk has a loop without an end for any input wider than 96 pixels,
 * which is what it is tried with when it opens: its trip count is 2⁴⁰ for each pixel more, its condition is always true.
 */
export async function writeEndlessLoop(folder: string): Promise<void> {
  const { nodes, weights, ...rest } = tinyTrunk();
  const one = (name: string, value: number) => ({
    name,
    dims: [1],
    values: Float32Array.of(value),
  });
  const body: OnnxGraphParts = {
    inputs: [
      { name: 'iteration', dims: [], type: 'int64' },
      { name: 'going', dims: [], type: 'bool' },
      { name: 'before', dims: [1] },
    ],
    outputs: [
      { name: 'goOn', dims: [], type: 'bool' },
      { name: 'after', dims: [1] },
    ],
    nodes: [
      { type: 'Identity', inputs: ['going'], outputs: ['goOn'] },
      { type: 'Mul', inputs: ['before', 'before'], outputs: ['after'] },
    ],
    weights: [],
  };
  const [convolution, relu, ...others] = nodes;
  if (convolution === undefined || relu === undefined) {
    throw new Error('The tiny trunk is another.');
  }
  await writeTinyPackage(folder, {
    trunk: {
      ...rest,
      nodes: [
        { type: 'Shape', inputs: ['image'], outputs: ['w'], attributes: { start: 3, end: 4 } },
        {
          type: 'Cast',
          inputs: ['w'],
          outputs: ['width'],
          attributes: { to: elementTypes.float32 },
        },
        { type: 'Sub', inputs: ['width', 'tried'], outputs: ['wider'] },
        { type: 'Relu', inputs: ['wider'], outputs: ['more'] },
        { type: 'Mul', inputs: ['more', 'many'], outputs: ['count'] },
        {
          type: 'Cast',
          inputs: ['count'],
          outputs: ['trips'],
          attributes: { to: elementTypes.int64 },
        },
        {
          type: 'Loop',
          inputs: ['trips', '', 'nothing'],
          outputs: ['looped'],
          attributes: { body },
        },
        convolution,
        { ...relu, outputs: ['found'] },
        { type: 'Add', inputs: ['found', 'looped'], outputs: ['feature'] },
        ...others,
      ],
      weights: [...weights, one('tried', 96), one('many', 2 ** 40), one('nothing', 0)],
    },
  });
}
