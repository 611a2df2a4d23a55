/** What two trainings of the same recipe must have made alike, byte for byte: all but times. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** @param folder of the package; those that are compared have the same name, which is in model.json */
export async function trainedContent(folder: string) {
  const bytes = (name: string) => readFile(path.join(folder, name));
  const isTime = (key: string) => key === 'seconds' || key === 'milliseconds';
  const log: unknown = JSON.parse(
    (await bytes('training.json')).toString(),
    (key, value: unknown) => (isTime(key) ? 'some time' : value),
  );
  return {
    names: (await readdir(folder)).sort(),
    trunk: (await bytes('trunk.onnx')).toString('base64'),
    head: (await bytes('head.onnx')).toString('base64'),
    model: (await bytes('model.json')).toString(),
    log,
  };
}
