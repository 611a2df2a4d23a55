/** The window: renderer/ → dist/renderer, the same files for both hosts. */
import { svelte } from '@sveltejs/vite-plugin-svelte';
import path from 'node:path';
import { defineConfig } from 'vite';

export default defineConfig({
  root: path.join(import.meta.dirname, 'renderer'),
  // Relative addresses: the hosts serve the window below different origins and paths.
  base: './',
  cacheDir: path.join(import.meta.dirname, 'node_modules', '.vite'),
  plugins: [svelte({ configFile: path.join(import.meta.dirname, 'svelte.config.js') })],
  build: {
    outDir: path.join(import.meta.dirname, 'dist', 'renderer'),
    emptyOutDir: true,
    sourcemap: true,
    // The content security policy allows no data: scripts, styles or fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // It comes from this machine: one piece is there sooner than several.
    chunkSizeWarningLimit: Infinity,
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
});
