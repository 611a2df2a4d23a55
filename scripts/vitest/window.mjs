/**
 * A test environment for the renderer's logic: Node, but with modules as the window gets them, so that
 * Svelte's runes react. There is no DOM: what needs one is tested in a browser, in e2e/.
 */
/** @type {import('vitest/runtime').Environment} */
export default {
  name: 'window',
  viteEnvironment: 'client',
  setup: () => ({ teardown: () => undefined }),
};
