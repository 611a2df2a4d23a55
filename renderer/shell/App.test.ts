// @vitest-environment node
/** What the window draws, as markup: without a page nothing can be pressed, and e2e/ does that. */
import { render } from 'svelte/server';
import { expect, it } from 'vitest';
import type { ReadOnlyReason } from '../../shared/contract/projects.ts';
import { FakeProject } from '../modes/annotate/state/testing/fakeProject.ts';
import App from './App.svelte';
import { openWindow } from './testing/openWindow.ts';

const settled = () => new Promise<void>((done) => setTimeout(done, 0));

function drawn(mode: string): string {
  const { studio, studioWindow } = openWindow();
  studio.mode.show(mode);
  return render(App, { props: { studioWindow } }).body;
}

/** The names in the switch; the shown one in capitals. */
function modesIn(body: string): readonly string[] {
  const nav = /<nav aria-label="Modes"[\s\S]*?<\/nav>/.exec(body)?.[0] ?? '';
  return [...nav.matchAll(/<button([^>]*)>(?:<!--[^>]*-->|\s)*([^<]*?)\s*</g)].map(
    ([, attributes = '', name = '']) =>
      attributes.includes('aria-current') ? name.toUpperCase() : name,
  );
}

it('draws an invented third mode: its place in the switch, its panels, and nothing of the others', () => {
  const body = drawn('measure');
  expect(modesIn(body)).toEqual(['Inspect', 'Annotate', 'Compare', 'Evaluate', 'Train', 'MEASURE']);
  expect(body).toContain('title="Measure · Q"');
  expect(body.match(/Distances are measured here\./g)).toHaveLength(2);
  expect(body).toContain('aria-label="Ruler"');
  expect(body).not.toContain('aria-label="Pictures"');
  expect(body).not.toContain('aria-label="Start"');
});

it('draws the start in the place of a mode that is about pictures while none is open', () => {
  const body = drawn('inspect');
  expect(modesIn(body)).toEqual(['INSPECT', 'Annotate', 'Compare', 'Evaluate', 'Train', 'Measure']);
  expect(body).toContain('aria-label="Start"');
  expect(body).not.toContain('Distances are measured here.');
});

/** What the top bar says before the switch of the modes, while Annotate has a project, and then in another mode. */
async function beforeModes(readOnly: ReadOnlyReason | null): Promise<readonly string[]> {
  const project = new FakeProject(['a.jpg']);
  project.readOnly = readOnly;
  const { studio, studioWindow } = openWindow({ projects: project.api });
  await studio.pictures.open(['a.jpg']);
  const said: string[] = [];
  for (const mode of ['annotate', 'inspect']) {
    studio.mode.show(mode);
    await settled();
    const { body } = render(App, { props: { studioWindow } });
    const bar = /<header[\s\S]*?<nav aria-label="Modes"/.exec(body)?.[0] ?? '';
    said.push(
      bar
        .replaceAll(/<[^>]*>?/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    );
  }
  return said;
}

it('says left of the modes which project Annotate has, and whether it can be changed', async () => {
  expect(await beforeModes(null)).toEqual(['Anchorscope / Project fake', 'Anchorscope']);
  const locked = { kind: 'locked', sentence: 'It is open in another Anchorscope.' } as const;
  expect(await beforeModes(locked)).toEqual([
    'Anchorscope / Project fake Read only',
    'Anchorscope',
  ]);
});
