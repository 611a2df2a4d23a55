import { describe, expect, it } from 'vitest';
import { glossary } from '../../shared/glossary.ts';
import { modelOf } from '../studio/testing/models.ts';
import { findEntries, paletteEntries } from './paletteEntries.ts';
import { openWindow } from './testing/openWindow.ts';

/** The palette of a window with a model and two pictures. */
async function palette() {
  const { actions, studio, studioWindow } = openWindow();
  studio.model.detectorIs({ kind: 'ready', model: modelOf() });
  await studio.pictures.open(['street-00014.jpg', 'harbour.png']);
  const entries = paletteEntries(studioWindow, actions);
  return (query: string, most = 60) => findEntries(query, entries, most).map(({ id }) => id);
}

describe('findEntries', () => {
  it('finds what is meant by what it is called', async () => {
    const find = await palette();
    for (const [query, id] of [
      ['top', 'stage/topK'],
      ['npi', 'picture.next'],
      ['all det', 'detect.all'],
      ['lineage follow', 'lineage.forward'],
      ['heat', 'heatMap'],
      ['nms', 'stage/proposals'],
      ['zoom in', 'view.in'],
      ['keys', 'keys'],
      ['14', 'picture/street-00014.jpg'],
      ['harbour', 'picture/harbour.png'],
    ] as const) {
      expect(find(query)[0], query).toBe(id);
    }
  });

  it('finds what is meant by what it is for', async () => {
    const find = await palette();
    for (const [query, ids] of [
      [
        'threshold',
        ['setting/head.scoreThreshold', 'setting/rpn.scoreThreshold', 'word/threshold'],
      ],
      ['confidence', ['setting/head.scoreThreshold']],
      ['missed', ['miss.next', 'tool.ask', 'lineage.forward', 'mode.evaluate']],
      ['why', ['tool.ask', 'lineage.forward']],
      ['suppressed', ['stage/proposals', 'lineage.forward', 'setting/rpn.nmsIoU']],
      ['shortcuts', ['keys']],
      ['coco', ['export']],
      ['download', ['catalogue']],
      ['glossary', ['glossary']],
      ['what is an anchor', ['word/anchor']],
    ] as const) {
      expect(find(query, 12), query).toEqual(expect.arrayContaining([...ids]));
    }
  });

  it('has all in their order while nothing is typed, and each word of the glossary', async () => {
    const find = await palette();
    expect(find(' ', 6)).toEqual([
      'mode.inspect',
      'mode.annotate',
      'mode.compare',
      'mode.evaluate',
      'mode.train',
      'mode.measure',
    ]);
    expect(find('', Infinity)).toEqual(
      expect.arrayContaining(glossary.map(({ word }) => `word/${word}`)),
    );
  });

  it('finds nothing where no letters fit', async () => {
    expect((await palette())('qqqq')).toEqual([]);
  });
});
