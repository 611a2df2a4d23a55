// @vitest-environment node
/** What the window draws, as markup: without a page nothing can be pressed, and e2e/ does that. */
import { render } from 'svelte/server';
import { expect, it } from 'vitest';
import App from './App.svelte';
import { openWindow } from './testing/openWindow.ts';

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
  expect(modesIn(body)).toEqual(['Inspect', 'Annotate', 'Train', 'MEASURE']);
  expect(body).toContain('title="Measure · Q"');
  expect(body.match(/Distances are measured here\./g)).toHaveLength(2);
  expect(body).toContain('aria-label="Ruler"');
  expect(body).not.toContain('aria-label="Pictures"');
  expect(body).not.toContain('aria-label="Start"');
});

it('draws the start in the place of a mode that is about pictures while none is open', () => {
  const body = drawn('inspect');
  expect(modesIn(body)).toEqual(['INSPECT', 'Annotate', 'Train', 'Measure']);
  expect(body).toContain('aria-label="Start"');
  expect(body).not.toContain('Distances are measured here.');
});
