/** Another set beside the project's: what is drawn of it is what was compared last. */
import { describe, expect, it } from 'vitest';
import type { Box } from '../../../../shared/geometry/boxes.ts';
import { annotating } from './testing/annotating.ts';

const wanted = { path: '/x/theirs', format: null, vocFirstPixel: 1, least: 0.5 } as const;

async function comparing() {
  const made = await annotating();
  const theirs = { box: [1, 2, 3, 4] as Box };
  const counts = { agreed: 0, otherClass: 0, onlyFirst: 0, onlySecond: 1 };
  const all = { ...counts, agreement: 0, meanIoU: null };
  Object.assign(made.project.api, {
    compare: () =>
      Promise.resolve({
        ...{ path: wanted.path, format: 'coco', least: 0.5, compared: 1, onlyHere: 0, notBegun: 0 },
        ...{ problems: [], all, classes: [], pictures: [{ picture: 'a', ...all }] },
      }),
    compared: () => Promise.resolve([{ box: theirs.box, className: 'cell' }]),
  });
  const dotted = () => made.annotate.drawing.scene.layers.filter(({ line }) => line === 'dotted');
  return { ...made, theirs, dotted };
}

describe('a comparison', () => {
  it('draws the other set dotted, until it is ended', async () => {
    const { annotate, dotted } = await comparing();
    expect(dotted()).toEqual([]);
    await annotate.comparing.compare(wanted);
    expect(dotted().map(({ boxes }) => [...boxes])).toEqual([[1, 2, 3, 4]]);
    expect(annotate.comparing.here).toMatchObject({ picture: 'a', onlySecond: 1 });
    annotate.comparing.end();
    expect(dotted()).toEqual([]);
  });

  it('ends with its project, also where it was still on its way', async () => {
    const { annotate, project, studio } = await comparing();
    const another = async () => {
      const opened = await project.api.openHere?.();
      if (opened === undefined) throw new Error('There is none.');
      const pictures = [{ id: 'a', name: 'a', folder: '', bytes: 1 }];
      return { ...opened, path: '/projects/other', pictures };
    };
    await annotate.comparing.compare(wanted);
    await annotate.project.openBy(another);
    expect(annotate.comparing.result).toBeNull();
    const late = annotate.comparing.compare(wanted);
    await studio.pictures.open(['b']);
    await late;
    expect(annotate.comparing.result).toBeNull();
  });

  it('with a set of as many boxes is another layer: a layer of a name is uploaded once', async () => {
    const { annotate, dotted, theirs } = await comparing();
    await annotate.comparing.compare(wanted);
    const before = dotted().map(({ key }) => key);
    theirs.box = [5, 6, 7, 8];
    await annotate.comparing.compare(wanted);
    expect(dotted().map(({ boxes }) => [...boxes])).toEqual([[5, 6, 7, 8]]);
    expect(dotted().map(({ key }) => key)).not.toEqual(before);
  });
});
