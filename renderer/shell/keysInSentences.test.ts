// @vitest-environment node
/** What the window says of keys, where a person has given other ones. */
import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import { FakeProject } from '../modes/annotate/state/testing/fakeProject.ts';
import App from './App.svelte';
import { openWindow } from './testing/openWindow.ts';

const settled = () => new Promise<void>((done) => setTimeout(done, 0));

/** The name of the canvas in a mode, with a picture on it. */
async function canvasName(mode: string, keys: Record<string, string[]>): Promise<string> {
  const { studio, studioWindow } = openWindow({ projects: new FakeProject(['a.jpg']).api });
  studio.preferences.set({ keys });
  studio.mode.show(mode);
  await studio.pictures.open(['a.jpg']);
  await settled();
  const { body } = render(App, { props: { studioWindow } });
  return /role="application"[^>]*aria-label="([^"]*)"/.exec(body)?.[1] ?? '';
}

describe('the name of the canvas', () => {
  it('says in Annotate which keys go from box to box, and which move one', async () => {
    expect(await canvasName('annotate', {})).toBe(
      'a.jpg, 0 annotations. N and P go from box to box; ←, →, ↑ and ↓ move what is selected; arrow keys move the picture while nothing is selected.',
    );
    const own = { 'box.nextOne': ['J'], 'box.previousOne': ['Shift+J'] };
    const moves = { 'nudge.left': [], 'nudge.right': [], 'nudge.up': ['8'], 'nudge.down': [] };
    expect(await canvasName('annotate', { ...own, ...moves })).toBe(
      'a.jpg, 0 annotations. J and Shift J go from box to box; 8 moves what is selected; arrow keys move the picture while nothing is selected.',
    );
  });

  it('says in Inspect which keys go from box to box', async () => {
    expect(await canvasName('inspect', {})).toBe(
      'a.jpg. Arrow keys move the picture, N and P go from box to box.',
    );
    expect(await canvasName('inspect', { 'box.next': ['J'], 'box.previous': [] })).toBe(
      'a.jpg. Arrow keys move the picture, J goes from box to box.',
    );
    expect(await canvasName('inspect', { 'box.next': [], 'box.previous': [] })).toBe(
      'a.jpg. Arrow keys move the picture.',
    );
  });
});
