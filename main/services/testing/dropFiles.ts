/** A drop of small files, in one part. */
import type { OpenedPictures } from '../../../shared/contract/pictures.ts';
import type { StudioApi } from '../../../shared/contract/contract.ts';

export async function dropFiles(
  api: Pick<StudioApi['pictures'], 'beginDrop' | 'addToDrop' | 'endDrop'>,
  files: readonly { readonly name: string; readonly bytes: ArrayBuffer }[],
): Promise<OpenedPictures> {
  const drop = await api.beginDrop(files.reduce((sum, { bytes }) => sum + bytes.byteLength, 0));
  await api.addToDrop(drop, 0, [...files]);
  return api.endDrop(drop);
}
