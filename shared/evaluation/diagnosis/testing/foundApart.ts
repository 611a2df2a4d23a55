/** How many objects of a run are found, by a matching that shares nothing with the one that is tested, for tests. */
import { rankDescending } from '../../../detection/select/ranking.ts';
import { iou } from '../../../geometry/boxes.ts';
import { item } from '../../../item.ts';
import { classOf, lineOf, type DiagnosedRun } from '../line.ts';
import { imageBoxOf } from '../overlaps.ts';
import { notCounted, type DiagnosedObject } from '../truth.ts';

/** The best score first, each detection takes the free object of its class that it overlaps most. */
export function foundApart(
  asked: DiagnosedRun,
  objects: readonly DiagnosedObject[],
  least: number,
): number {
  const last = item(lineOf(asked), lineOf(asked).length - 1);
  const scores = last.table.scores ?? new Float32Array(last.table.count);
  const taken = new Set<DiagnosedObject>();
  for (const row of rankDescending(scores)) {
    const near = objects
      .filter(({ classIndex, crowd }) => classIndex === classOf(last, row) && !crowd)
      .map((object) => ({ object, overlap: iou(imageBoxOf(last, row), object.box) }))
      .filter(({ overlap }) => overlap >= least)
      .sort((a, b) => b.overlap - a.overlap);
    if (near[0]?.object.difficult === true) continue;
    const free = near.find(({ object }) => notCounted(object) === null && !taken.has(object));
    if (free !== undefined) taken.add(free.object);
  }
  return taken.size;
}
