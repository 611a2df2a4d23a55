/** What a studio shows that never opened anything: the model that ships, on pictures that were generated for it. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { ShippedSample } from '../../../shared/contract/studio.ts';

/** The packages that tell red cells, white cells and platelets apart, the oldest generation first. */
const generations = [
  'blood-cells-sliding-windows',
  'blood-cells-r-cnn',
  'blood-cells-fast-r-cnn',
  'blood-cells',
];

/** @param models the folder of the packages that ship. @returns null where they do not. */
export async function sampleIn(models: string): Promise<ShippedSample | null> {
  const model = path.join(models, 'blood-cells');
  const pictures = path.join(model, 'sample', 'JPEGImages');
  const packages = generations.map((name) => path.join(models, name));
  const isPackage = await Promise.all(
    packages.map((folder) => isThere(path.join(folder, 'model.json'))),
  );
  const there = packages.filter((_, i) => isPackage[i]);
  const isComplete = there.includes(model) && (await isThere(pictures));
  return isComplete ? { model, pictures, generations: there } : null;
}

async function isThere(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null)) !== null;
}
