import { RuleTester } from 'eslint';
import path from 'node:path';
import svelteParser from 'svelte-eslint-parser';
import tseslint from 'typescript-eslint';
import { afterAll, describe, expect, it } from 'vitest';
import { objection, roomOf, roomsRule } from './house-rule.mjs';
import manifest from '../../package.json' with { type: 'json' };
import { packages, rooms } from './rooms.mjs';

Object.assign(RuleTester, { afterAll, describe, it });

describe('rooms', () => {
  it('the deepest folder that holds a file is its room', () => {
    expect(roomOf('main/hosts/web/server.ts')).toBe('main/hosts/web');
    expect(roomOf('main/pictures/decode.ts')).toBe('main/pictures');
    expect(roomOf('shared/geometry/boxes.ts')).toBe('shared');
    expect(roomOf('vite.config.ts')).toBe('');
    expect(roomOf('main/new/thing.ts')).toBeUndefined();
    expect(roomOf('sharedness/thing.ts')).toBeUndefined();
  });

  it('no room of the product imports e2e or scripts, and main and renderer never meet', () => {
    for (const [name, room] of Object.entries(rooms)) {
      if (room.tools) continue;
      expect(room.imports.filter((place) => /^(e2e|scripts)/.test(place))).toEqual([]);
      const other = name.startsWith('renderer') ? /^main/ : /^renderer/;
      expect(room.imports.filter((place) => other.test(place))).toEqual([]);
    }
  });

  it('the rooms form a hierarchy: nothing imports itself round a circle', () => {
    /** @param {string} name @param {string[]} path */
    const walk = (name, path) => {
      expect(path).not.toContain(name);
      for (const next of rooms[name]?.imports ?? []) walk(next, [...path, name]);
    };
    for (const name of Object.keys(rooms)) walk(name, []);
  });
});

it('every package of the table is one of the project, and stays in rooms that exist', () => {
  const installed = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  // Installed with onnxruntime-node, whose types it holds.
  expect([...installed, 'onnxruntime-common']).toEqual(
    expect.arrayContaining(Object.keys(packages)),
  );
  const houses = Object.keys(rooms).flatMap((name) => [name, name.split('/')[0], 'main/hosts']);
  expect(houses).toEqual(expect.arrayContaining(Object.values(packages).flat()));
});

describe('objection', () => {
  it.each([
    ['shared/detection/nms.ts', './boxes.ts'],
    ['shared/contract/contract.ts', 'valibot'],
    ['renderer/state/app.svelte.ts', '../../shared/contract/contract.ts'],
    ['renderer/ui/Button.svelte', 'svelte/transition'],
    ['renderer/main.ts', './shell/App.svelte'],
    ['renderer/shell/modes.ts', '../modes/train/mode.ts'],
    ['renderer/modes/inspect/panels/CanvasArea.svelte', '../../../canvas/scene.ts'],
    ['renderer/modes/train/state/train.svelte.ts', '../../../studio/studio.ts'],
    ['renderer/studio/studio.ts', '../client/client.ts'],
    ['main/hosts/electron/app.ts', 'electron'],
    ['main/hosts/electron/app.ts', 'electron/main'],
    ['main/hosts/electron/app.ts', '../common/reply.ts'],
    ['main/hosts/web/main.ts', '../../../package.json'],
    ['main/cli/main.ts', '../services/studio.ts'],
    ['main/services/studio.ts', '../detector/protocol.ts'],
    ['main/detector/process.ts', '../pictures/decode.ts'],
    ['main/runtime/session.ts', 'onnxruntime-node'],
    ['main/pictures/decode.ts', 'node:fs/promises'],
    ['shared/detection/nms.test.ts', 'node:fs'],
    ['shared/detection/nms.test.ts', 'fast-check'],
    ['shared/detection/nms.test.ts', './testing/syntheticRun.ts'],
    ['shared/detection/testing/syntheticRun.ts', 'vitest'],
    ['e2e/open.spec.ts', '../main/hosts/web/server.ts'],
    ['e2e/bench/main.ts', 'onnxruntime-node'],
    ['playwright.config.ts', './scripts/setup/browser.mjs'],
    ['renderer/icons.ts', './open.svg?raw'],
  ])('%s may import %s', (file, specifier) => {
    expect(objection(file, specifier)).toBeNull();
  });

  it.each([
    ['shared/detection/nms.ts', '../../main/detector/run.ts'],
    ['shared/detection/nms.ts', '../../renderer/canvas/scene.ts'],
    ['shared/detection/nms.ts', 'node:fs'],
    ['shared/detection/nms.ts', 'fs'],
    ['shared/detection/nms.ts', 'svelte'],
    ['shared/detection/nms.ts', 'electron'],
    ['shared/detection/nms.ts', 'left-pad'],
    ['shared/detection/nms.ts', 'vitest'],
    ['shared/detection/nms.ts', './testing/syntheticRun.ts'],
    ['shared/detection/nms.test.ts', '../../main/detector/run.ts'],
    ['renderer/app.ts', '../main/services/studio.ts'],
    ['renderer/modes/train/state/train.svelte.ts', '../../inspect/state/run.svelte.ts'],
    ['renderer/modes/inspect/panels/StageRail.svelte', '../../../shell/studioWindow.svelte.ts'],
    ['renderer/studio/actions.svelte.ts', '../shell/commands.ts'],
    ['renderer/studio/studio.ts', '../modes/inspect/state/inspect.svelte.ts'],
    ['renderer/canvas/PictureCanvas.svelte', '../studio/studio.ts'],
    ['renderer/ui/Kbd.svelte', '../studio/keys.ts'],
    ['renderer/app.ts', 'node:path'],
    ['renderer/app.ts', 'electron'],
    ['renderer/app.ts', 'onnxruntime-node'],
    ['renderer/app.ts', '../e2e/fixtures/hosts.ts'],
    ['main/hosts/web/main.ts', 'electron'],
    ['main/hosts/web/main.ts', '../electron/app.ts'],
    ['main/hosts/electron/app.ts', '../web/server.ts'],
    ['main/hosts/electron/app.ts', '../../detector/run.ts'],
    ['main/hosts/common/reply.ts', '../web/server.ts'],
    ['main/cli/main.ts', '../hosts/web/main.ts'],
    ['main/cli/main.ts', 'onnxruntime-node'],
    ['main/detector/run.ts', 'onnxruntime-node'],
    ['main/training/prepare.ts', 'onnxruntime-node'],
    ['main/services/studio.ts', '../hosts/web/main.ts'],
    ['main/services/studio.ts', '../cli/main.ts'],
    ['main/services/studio.ts', 'onnxruntime-node'],
    ['main/detector/run.ts', '../services/studio.ts'],
    ['main/pictures/decode.ts', '../detector/run.ts'],
    ['main/datasets/readDataset.ts', '../training/loss.ts'],
    ['main/detector/run.ts', '../../renderer/state/stages.ts'],
    ['main/detector/run.ts', '../../scripts/setup/browser.mjs'],
    ['main/detector/run.ts', '../../../shared/data/d2go/classes.txt'],
    ['main/detector/run.ts', '/work/main/shared/result.ts'],
    ['main/new/thing.ts', '../../shared/result.ts'],
    ['vite.config.ts', './shared/result.ts'],
    ['scripts/build.mjs', '../shared/result.ts'],
  ])('%s may not import %s', (file, specifier) => {
    expect(objection(file, specifier)).toEqual(expect.any(String));
  });
});

const root = path.resolve(import.meta.dirname, '..', '..');
const filename = path.join(root, 'shared', 'detection', 'nms.ts');
const forbidden = [{ messageId: 'forbidden' }];

new RuleTester({ languageOptions: { parser: tseslint.parser } }).run('house/rooms', roomsRule, {
  valid: [
    { filename, code: "import { area } from '../geometry/boxes.ts';" },
    { filename, code: "export * from './ranking.ts';" },
    { filename, code: "const late = await import('./ranking.ts');" },
    { filename, code: 'export const local = 1;' },
  ],
  invalid: [
    { filename, code: "import fs from 'node:fs';", errors: forbidden },
    { filename, code: "import 'electron';", errors: forbidden },
    { filename, code: "import type { Tensor } from 'onnxruntime-node';", errors: forbidden },
    { filename, code: "export { run } from '../../main/detector/run.ts';", errors: forbidden },
    { filename, code: "export * from '../../main/detector/run.ts';", errors: forbidden },
    { filename, code: "const late = await import('node:fs');", errors: forbidden },
    { filename, code: "type Fs = typeof import('node:fs');", errors: forbidden },
    { filename, code: "const fs = require('node:fs');", errors: forbidden },
    { filename, code: 'const late = await import(name);', errors: [{ messageId: 'computed' }] },
  ],
});

new RuleTester({
  languageOptions: { parser: svelteParser, parserOptions: { parser: tseslint.parser } },
}).run('house/rooms in Svelte', roomsRule, {
  valid: [
    {
      filename: path.join(root, 'renderer', 'App.svelte'),
      code: '<script lang="ts">import { area } from "../shared/geometry/boxes.ts";</script>',
    },
  ],
  invalid: [
    {
      filename: path.join(root, 'renderer', 'App.svelte'),
      code: '<script lang="ts">import { app } from "electron";</script><p>{app}</p>',
      errors: forbidden,
    },
    {
      filename: path.join(root, 'renderer', 'App.svelte'),
      code: '{#await import("../main/detector/run.ts") then run}<p>{run}</p>{/await}',
      errors: forbidden,
    },
  ],
});
