// @vitest-environment node
/** A detector that the window does not know, from its model and its runs to the markup of Inspect's panels. */
import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import { detect, rerun } from '../../shared/detection/pipeline.ts';
import { questions } from '../../shared/detection/questions.ts';
import { Fate } from '../../shared/detection/stages/table.ts';
import {
  spotsDetector,
  spotsSummary,
  type SpotsTables,
} from '../../shared/detection/testing/spots.ts';
import { spotsAnswer, spotsPicture } from '../../shared/detection/testing/spotsRuns.ts';
import App from './App.svelte';
import { openWindow } from './testing/openWindow.ts';

const { classes, settings } = spotsSummary;
const className = (index: number) => classes[index]?.name ?? '';
const settled = () => new Promise<void>((done) => setTimeout(done, 0));
const first = await detect(spotsDetector, spotsPicture(), settings);
const tables: SpotsTables = first.tables;

/** The window with a run of that detector on a picture; what it asks is answered by the detector itself. */
async function detected() {
  let run = first;
  let version = 0;
  const window = openWindow({
    models: { open: () => Promise.resolve(spotsSummary), recent: () => Promise.resolve([]) },
    detector: {
      detect: (pictureId) => Promise.resolve(spotsAnswer(run, { runId: 1, version }, pictureId)),
      rerun: async ({ settings: changed }) => {
        run = await rerun(spotsDetector, run, changed);
        version++;
        return spotsAnswer(run, { runId: 1, version }, '/a');
      },
      lineage: (ref, row) => {
        const asked = { detector: spotsDetector, run, className };
        return Promise.resolve({ run: ref, value: questions.lineage.answer(asked, row) });
      },
    },
  });
  const { actions, studio, studioWindow } = window;
  await studio.model.open(spotsSummary.path);
  await studio.pictures.open(['/a']);
  await settled();
  return { actions, body: () => render(App, { props: { studioWindow } }).body };
}

/** What is written in a part of the page, without its markup. */
function wordsIn(body: string, label: RegExp): string {
  const opening = new RegExp(
    `<(aside|div|section|ul)\\b[^>]*aria-label="${label.source}[^>]*>`,
  ).exec(body);
  if (opening === null) throw new Error(`Nothing is labelled ${label.source}.`);
  const [from, tag = ''] = [opening.index, opening[1]];
  let depth = 0;
  for (const each of body.slice(from).matchAll(new RegExp(`<(/?)${tag}\\b`, 'g'))) {
    depth += each[1] === '/' ? -1 : 1;
    if (depth === 0) return plain(body.slice(from, from + each.index));
  }
  return plain(body.slice(from));
}

const plain = (markup: string) =>
  markup
    .replaceAll(/<!--.*?-->/gs, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();

describe('Inspect with a detector that it does not know', () => {
  it('has its stages with their counts in the rail, and no other', async () => {
    const { body } = await detected();
    const rail = wordsIn(body(), /Stages/);
    const stages = [...rail.matchAll(/(Image|Spots|Pairs|Blobs) ([\d,×]+)/g)];
    expect(stages.map(([, name, count]) => [name, count])).toEqual([
      ['Image', '48×32'],
      ['Spots', String(tables.spots.count)],
      ['Pairs', String(tables.pairs.count)],
      ['Blobs', String(tables.blobs.count)],
    ]);
    expect(rail).not.toMatch(/Anchor|NMS|Objectness/);
    expect(body()).toContain('Of pairs that overlap, the brightest. Nobody 2000, section 0.');
  });

  it('has its stages and its settings in the palette and under the keys', async () => {
    const { actions, body } = await detected();
    actions.run('stage.previous');
    await settled();
    expect(body()).toMatch(/aria-pressed="true"[^>]*title="Two spots that are near each other/);
    expect(wordsIn(body(), /Live controls/)).toContain('Reach');
    expect(wordsIn(body(), /Live controls/)).not.toContain('Blob IoU');
    actions.run('stage.next');
    await settled();
    const controls = wordsIn(body(), /Live controls/);
    for (const title of ['Blob IoU', 'Most blobs']) expect(controls).toContain(title);
  });

  it('says in its words what the boxes are', async () => {
    const { body } = await detected();
    const legend = wordsIn(body(), /What the colours mean/);
    classes.forEach(({ name }, index) => {
      const many = tables.blobs.classes.filter((each) => each === index).length;
      expect(legend).toContain(`${name} ${many}`);
    });
    const suppressed = tables.pairs.count - tables.blobs.count;
    expect(legend).toContain(`suppressed ${suppressed}`);
    expect(body()).toContain(`of ${tables.pairs.count} in Pairs`);
  });

  it('tells the story of a box in its words, with both of its parents', async () => {
    const { actions, body } = await detected();
    actions.run('box.next');
    await settled();
    const inspector = wordsIn(body(), /Inspector"/);
    const pair = tables.blobs.parentRow[0] ?? -1;
    const [one, other] = [
      tables.pairs.parentRow[pair] ?? -1,
      tables.pairs.otherParentRow[pair] ?? -1,
    ];
    expect(inspector).toContain(className(tables.blobs.classes[0] ?? -1));
    expect(inspector).toContain(`spots ${one} and ${other}`);
    expect(inspector).toMatch(/Spot .*Pair .*Blob/);
    expect(inspector).toContain(`spot ${other + 1}`);
    expect(inspector).not.toMatch(/anchor|proposal/i);
  });

  it('says in its words why a row went no further', async () => {
    expect([...tables.blobs.fate]).toContain(Fate.suppressed);
    const { actions, body } = await detected();
    actions.run('stage.previous');
    await settled();
    for (let i = 0; i <= tables.pairs.count && !body().includes('Ended before'); i++) {
      actions.run('box.next');
      await settled();
    }
    const inspector = wordsIn(body(), /Inspector"/);
    expect(inspector).toMatch(/Ended before Blobs/i);
    expect(inspector).toMatch(/Suppressed by .*pair \d+ ?, score 0\.\d+, at IoU 0\.\d\d > 0\.20/);
  });
});
