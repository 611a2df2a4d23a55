/**
 * Electron's side: main/ → dist/electron. `vite build` makes app.js and the child processes' files (modules of Node),
 * `vite build --mode preload` makes preload.cjs (a sandboxed preload is one CommonJS file).
 */
import path from 'node:path';
import { defineConfig, type UserConfig } from 'vite';
import manifest from './package.json' with { type: 'json' };

const inMain = (...parts: string[]) => path.join(import.meta.dirname, 'main', ...parts);

const common: UserConfig = {
  publicDir: false,
  ssr: {
    // Everything is bundled but what is native, so a release carries only those packages: the
    // "dependencies" of package.json. What is bundled stands in its "devDependencies".
    noExternal: true,
    external: ['electron', ...Object.keys(manifest.dependencies)],
  },
  build: {
    ssr: true,
    outDir: path.join(import.meta.dirname, 'dist', 'electron'),
    emptyOutDir: false,
    target: 'node24',
    minify: false,
    sourcemap: true,
  },
};

export default defineConfig(({ mode }): UserConfig => {
  if (mode === 'preload') {
    return {
      ...common,
      build: {
        ...common.build,
        rolldownOptions: {
          input: { preload: inMain('hosts', 'electron', 'preload.ts') },
          output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
        },
      },
    };
  }
  return {
    ...common,
    build: {
      ...common.build,
      rolldownOptions: {
        input: {
          app: inMain('hosts', 'electron', 'app.ts'),
          detector: inMain('detector', 'process.ts'),
          training: inMain('training', 'process.ts'),
          display: inMain('display', 'process.ts'),
          projects: inMain('projects', 'process.ts'),
        },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunk-[hash].js' },
      },
    },
  };
});
