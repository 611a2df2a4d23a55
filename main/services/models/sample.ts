/** What a studio shows that never opened anything: the model that ships, on pictures that were generated for it. */
import { stat } from 'node:fs/promises';
import path from 'node:path';

export interface Sample {
  readonly model: string;
  readonly pictures: string;
}

/** @param models the folder of the packages that ship. @returns null where they do not. */
export async function sampleIn(models: string): Promise<Sample | null> {
  const model = path.join(models, 'blood-cells');
  const pictures = path.join(model, 'sample', 'JPEGImages');
  const found = [path.join(model, 'model.json'), pictures].map((each) =>
    stat(each).catch(() => null),
  );
  return (await Promise.all(found)).includes(null) ? null : { model, pictures };
}
