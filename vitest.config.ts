/** Tests beside the code they test, in Node. The window as a whole is tested in a browser, in e2e/. */
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defaultClientConditions } from 'vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    testTimeout: 20_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['{main,scripts,shared}/**/*.test.{ts,mjs}'],
        },
      },
      {
        extends: true,
        plugins: [svelte()],
        resolve: { conditions: [...defaultClientConditions] },
        test: {
          name: 'window',
          environment: './scripts/vitest/window.mjs',
          include: ['renderer/**/*.test.ts'],
          // Otherwise Node would choose Svelte's server build, where nothing reacts.
          server: { deps: { inline: ['svelte', 'esm-env'] } },
        },
      },
    ],
  },
});
