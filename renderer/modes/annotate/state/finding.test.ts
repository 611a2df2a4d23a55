/** The file of a picture that is gone: taken where it is the same, asked about where it is not. */
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../../shared/result.ts';
import { annotating } from './testing/annotating.ts';

/** The picture `a` is missing; the person chooses files, and main says of each whether it is the same. */
async function finding(answers: Readonly<Record<string, boolean | null | StudioError>>) {
  const made = await annotating(['a', 'b'], [], (project) => project.missing.add('a'));
  const taken: (readonly [string, string])[] = [];
  Object.assign(made.project.api, {
    lookAtFile: (_: string, chosen: string) => {
      const same = answers[chosen] ?? null;
      return same instanceof StudioError
        ? Promise.reject(same)
        : Promise.resolve({ path: chosen.slice(1), same });
    },
    takeFile: async (picture: string, chosen: string) => {
      taken.push([picture, chosen]);
      made.project.missing.delete('a');
      return { project: await made.project.api.openHere?.(), pictureId: 'b' };
    },
  });
  const choose = async (chosen: string | null, ask: () => Promise<void>) => {
    const asking = ask();
    await Promise.resolve();
    expect(made.studio.dialogs.browse).toMatchObject({
      ...{ purpose: 'pictureFile', folder: '/pictures' },
    });
    made.studio.dialogs.browse?.answer(chosen === null ? null : [chosen]);
    await asking;
  };
  return { ...made, choose, taken };
}

describe('the file of a picture that is gone', () => {
  it('is taken at once where its content is the picture’s, and shown', async () => {
    const { annotate, choose, studio, taken } = await finding({ '/new.jpg': true });
    expect(annotate.picture.content?.missing).toBe('a');
    await choose('/new.jpg', () => annotate.finding.find('a'));
    expect(taken).toEqual([['a', '/new.jpg']]);
    expect([studio.dialogs.open, studio.pictures.currentId]).toEqual([null, 'b']);
  });

  it('is not looked for where the person cancels', async () => {
    const { annotate, choose, taken } = await finding({});
    await choose(null, () => annotate.finding.find('a'));
    expect([taken, annotate.finding.question]).toEqual([[], null]);
  });

  it('is asked about where it differs: taken all the same, or another is chosen', async () => {
    const { annotate, choose, studio, taken } = await finding({ '/x.jpg': false, '/y.jpg': null });
    await choose('/x.jpg', () => annotate.finding.find('a'));
    expect(studio.dialogs.open).toBe('foundOther');
    expect(annotate.finding.question).toBe(
      'x.jpg has other content than a had when it was annotated: its boxes may lie elsewhere.',
    );
    expect(annotate.finding.differs).toBe(true);
    await choose('/y.jpg', () => annotate.finding.findAgain());
    expect(annotate.finding.differs).toBe(false);
    expect(annotate.finding.question).toBe(
      'Nobody has looked at a in this project yet, so it is not known whether y.jpg is the same picture.',
    );
    expect(taken).toEqual([]);
    await annotate.finding.takeDoubtful();
    expect(taken).toEqual([['a', '/y.jpg']]);
    expect([studio.dialogs.open, annotate.finding.question]).toEqual([null, null]);
  });

  it('leaves a dialog alone that a person opened while it was taken', async () => {
    const { annotate, choose, studio } = await finding({ '/x.jpg': false });
    await choose('/x.jpg', () => annotate.finding.find('a'));
    const taking = annotate.finding.takeDoubtful();
    studio.dialogs.show('keys');
    await taking;
    expect(studio.dialogs.open).toBe('keys');
  });

  it('says why it cannot be taken', async () => {
    const no = new StudioError('badInput', '/z.jpg is not in the folder.');
    const { annotate, choose, taken } = await finding({ '/z.jpg': no });
    await choose('/z.jpg', () => annotate.finding.find('a'));
    expect(annotate.finding.problem).toBe('/z.jpg is not in the folder.');
    expect(taken).toEqual([]);
  });
});
