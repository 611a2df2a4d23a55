/** A data set of KITTI: `label_2/x.txt` and `image_2/x.png`, perhaps below `training`; or labels beside their pictures. */
import { formatDescriptions } from '../../shared/annotation/formats/registry.ts';
import { isKittiFolder } from '../../shared/annotation/formats/kitti/describe.ts';
import { quoted } from '../../shared/annotation/sentences.ts';
import { StudioError } from '../../shared/result.ts';
import { filesSource } from './filesSource.ts';
import { folderOf } from './folderTree.ts';
import type { DataSource, SourceTask } from './source.ts';
import { filesOfFormat } from './tellFormat.ts';

export function kittiSource(task: SourceTask): Promise<DataSource> {
  return filesSource('kitti', task, { filesIn: labelsIn });
}

/** An empty label cannot be told from another empty file but by where it lies: with the others, or where KITTI has them. */
async function labelsIn({ tree }: SourceTask): Promise<string[]> {
  const { sure, possible } = await filesOfFormat(
    tree,
    tree.matching(formatDescriptions.kitti.files),
    'kitti',
  );
  const folders = new Set(sure.map(folderOf));
  const isLabel = (file: string) =>
    folders.size > 0 ? folders.has(folderOf(file)) : isKittiFolder(file);
  const files = possible.filter(
    (file) => isKittiFolder(file) || (isLabel(file) && !/(?:^|\/)readme[^/]*$/i.test(file)),
  );
  if (files.length > 0) return files;
  throw new StudioError('notFound', `There is no label of KITTI in ${quoted(tree.root)}.`);
}
