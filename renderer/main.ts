/** The window starts here. */
import { mount } from 'svelte';
import './ui/tokens.css';
import './ui/base.css';
import './ui/floats.css';
import App from './shell/App.svelte';
import { createClient } from './client/client.ts';
import { measurePicture } from './studio/imageSize.svelte.ts';
import { modes } from './shell/modes.ts';
import { StudioWindow } from './shell/studioWindow.svelte.ts';

const target = document.getElementById('window');
if (target === null) throw new Error('index.html has no #window.');

const studioWindow = new StudioWindow(
  createClient(),
  {
    storage: ownStorage(),
    token: (name) => getComputedStyle(document.documentElement).getPropertyValue(name),
    measurePicture,
    mac: /mac/i.test(navigator.userAgent),
  },
  modes,
);

mount(App, { target, props: { studioWindow } });

/** A browser that refuses storage throws at the sight of it. */
function ownStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
