/** Suggestions and the classes of a project: which are shown, and which come along with what is accepted. */
import { describe, expect, it } from 'vitest';
import { modelOf } from '../../../studio/testing/models.ts';
import { annotating, cell, settled, suggested } from './testing/annotating.ts';

const names = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ id: i + 1, name: i === 0 ? 'cell' : `class ${i}` }));

async function accepting(modelClasses: number, classes = [] as (typeof cell)[]) {
  const made = await annotating(['a', 'b'], classes, (project) => {
    project.suggestions.set('a', suggested(['cell', 0.9, [10, 10, 30, 30]]));
  });
  const model = modelOf({ classes: names(modelClasses) });
  made.studio.model.detectorIs({ kind: 'ready', model });
  await settled();
  await made.annotate.answers.accept();
  return made.annotate.classes.all.map(({ name, key }) => [name, key]);
}

describe('the first suggestions that are accepted', () => {
  it('bring all classes of a model along that has no more than there are digits', async () => {
    expect(await accepting(3)).toEqual([
      ['cell', 1],
      ['class 1', 2],
      ['class 2', 3],
    ]);
    expect(await accepting(10)).toHaveLength(10);
  });

  it('bring their own alone where the model has more, or the project has classes', async () => {
    expect(await accepting(11)).toEqual([['cell', 1]]);
    expect(await accepting(3, [cell])).toEqual([['cell', 1]]);
  });
});
