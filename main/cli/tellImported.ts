import type { ImportedModel } from '../services/models/importModel.ts';
import { countOf, megabytes, print, say } from './output.ts';

/** Says what was made; where it is goes to stdout. */
export async function tellImported(made: ImportedModel, json: boolean): Promise<void> {
  if (json) {
    await print(JSON.stringify(made));
    return;
  }
  const { architecture, classCount, bytes, folder } = made;
  say(`${architecture}, ${countOf(classCount, 'class', 'classes')}, ${megabytes(bytes)}:`);
  await print(folder);
}
