import { describe, expect, it } from 'vitest';
import { boxAnnotation, addClass, changeId, draw } from '../../projects/testing/projects.ts';
import { failureFrom } from '../detection/testing/clientUnderTest.ts';
import { useProjectStudio } from './testing/projectStudio.ts';

const { openCells } = useProjectStudio();

describe('a folder of pictures', () => {
  it('keeps what a model has said of a picture already, in place of what was said before, and it is no edit', async () => {
    const { api, heard, ids } = await openCells();
    const [a = ''] = ids;
    const said = {
      ...{ model: 'blood', modelId: 'blood-1' },
      rows: [{ box: [1.25, 2, 3, 4] as const, className: 'cell', score: 0.9 }],
    };
    await api.projects.edit(
      [addClass(1, 'cell'), ...draw(a, boxAnnotation([1, 2, 3, 6]))],
      changeId(),
    );
    expect(await api.projects.keepSuggestions(a, { ...said, rows: [] })).toBeNull();
    expect(await api.projects.keepSuggestions(a, said)).toBeNull();
    expect(await api.projects.picture(a)).toMatchObject({ suggestions: said, annotations: [{}] });
    expect(heard.filter(({ name }) => name === 'suggested').at(-1)?.payload).toMatchObject({
      ...{ pictureId: a, standing: { state: 'inWork', annotations: 1 } },
    });
    expect(await api.projects.history(null, 10)).toHaveLength(1);
    expect(await failureFrom(api.projects.keepSuggestions('else', said))).toMatchObject({
      kind: 'notFound',
    });
  });
});
