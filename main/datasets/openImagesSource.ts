/**
 * A data set of Open Images: `…annotations-bbox.csv`, perhaps one a subset, and `…class-descriptions….csv` with the names of its
 * class codes. Of a list of all twenty thousand classes only those are taken that something is annotated with.
 */
import { classFile } from '../../shared/annotation/formats/openimages/describe.ts';
import { readClassDescriptions } from '../../shared/annotation/formats/openimages/read.ts';
import type { ClassSummary } from '../../shared/annotation/classSummary.ts';
import { filesSource } from './filesSource.ts';
import type { DataSource, SourceTask } from './source.ts';
import { readText } from './textFile.ts';

/** More classes than the boxes of Open Images have are a list of all that its labels may be. */
const mostClasses = 1000;

/** @throws StudioError as filesSource does, and where a list of classes cannot be read. */
export async function openImagesSource(task: SourceTask): Promise<DataSource> {
  const source = await filesSource('openimages', task, {
    withoutExtension: true,
    subsetInName: true,
  });
  const { tree } = task;
  const names = new Map<string, string>();
  for (const file of tree.matching(classFile)) {
    const listed = readClassDescriptions(await readText(tree.path(file), file), file);
    for (const [code, name] of listed) if (!names.has(code)) names.set(code, name);
  }
  return { ...source, classesOf: (keys) => classesOf(names, keys) };
}

function classesOf(
  names: ReadonlyMap<string, string>,
  keys: ReadonlySet<string | number>,
): Map<string | number, ClassSummary> {
  const used = new Set([...keys].map(String));
  const listed = [...names.keys()].filter((code) => names.size <= mostClasses || used.has(code));
  const others = [...used].filter((code) => !names.has(code)).sort();
  return new Map(
    [...listed, ...others].map((code, row) => [
      code,
      { id: row + 1, name: names.get(code) ?? code },
    ]),
  );
}
