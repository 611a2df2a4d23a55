/**
 * Tests beside the code they test, in Node. The window as a whole is tested in a browser, in e2e/.
 * `npm run unit` runs the quick ones; those that the end of a file's name calls slow are a stage of their own.
 */
import { availableParallelism } from 'node:os';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defaultClientConditions } from 'vite';
import { configDefaults, defineConfig } from 'vitest/config';
import { compileCache } from './scripts/setup/project.mjs';
import { hangLimit, waitLimit } from './scripts/test/limits.mjs';
import { LongestFirst } from './scripts/vitest/longestFirst.mjs';

/**
 * What is slow by its kind: programs and child processes started again and again, SwiftShader, a hundred thousand
 * damaged files, whole networks against references; and, called slow, whole networks that are made, run or trained.
 */
const slow = '**/*.{process,webgpu,fuzz,reference,slow}.test.ts';

/** Quick ones that measure their process's memory: what other files left in it would count. */
const measuring = ['main/network/weights/damaged.test.ts', 'main/pictures/gif.test.ts'];

export default defineConfig({
  test: {
    testTimeout: hangLimit,
    hookTimeout: hangLimit,
    expect: { poll: { timeout: waitLimit } },
    setupFiles: ['./scripts/vitest/patience.mjs', './scripts/vitest/seed.mjs'],
    // A worker keeps its modules from file to file: loading them anew for each took half of the quick tests' time.
    isolate: false,
    // What a file has put in the place of something is gone before the next test, be it another file's.
    unstubEnvs: true,
    unstubGlobals: true,
    // Also for the programs that tests start. There are as many workers as cores: more threads only wait for each other.
    env: { ...compileCache, ANCHORSCOPE_THREADS: '1' },
    // One less would leave half of a machine with two cores idle.
    maxWorkers: availableParallelism(),
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['{e2e,main,scripts,shared}/**/*.test.{ts,mjs}'],
          exclude: [...configDefaults.exclude, slow, ...measuring],
        },
      },
      {
        extends: true,
        test: { name: 'alone', environment: 'node', isolate: true, include: measuring },
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
      {
        extends: true,
        // They are few, and some measure memory as well.
        test: {
          name: 'slow',
          environment: 'node',
          isolate: true,
          include: [`{main,scripts,shared}/${slow}`],
          // Each waits for the programs that it starts: with a worker a core the cores are idle for a third of the time.
          maxWorkers: availableParallelism() + 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
