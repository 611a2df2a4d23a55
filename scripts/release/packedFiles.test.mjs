import { describe, expect, it } from 'vitest';
import { complaints } from './packedFiles.mjs';

const binaries = `node_modules/onnxruntime-node/bin/napi-v6/linux/${process.arch}`;
const beside = [
  `${binaries}/libonnxruntime.so.1`,
  `${binaries}/onnxruntime_binding.node`,
  'node_modules/@img/sharp-wasm32/lib/sharp-wasm32.node.wasm',
];
const whole = [
  'LICENSE',
  'dist/electron/app.js',
  'dist/electron/detector.js',
  'dist/electron/display.js',
  'dist/electron/projects.js',
  'dist/electron/preload.cjs',
  'dist/electron/training.js',
  'dist/renderer/index.html',
  'models/some/model.json',
  'node_modules/onnxruntime-common/package.json',
  'node_modules/onnxruntime-node/dist/index.js',
  'node_modules/sharp/dist/index.mjs',
  'package.json',
  ...beside,
];

describe('complaints', () => {
  it('finds nothing wrong with a whole release', () => {
    expect(complaints(whole, beside)).toEqual([]);
  });

  it.each([
    'dist/electron/app.js.map',
    'scripts/build.mjs',
    'node_modules/vite/dist/index.js',
    'node_modules/onnxruntime-node/node_modules/global-agent/index.js',
    'node_modules/@img/sharp-linux-x64/lib/sharp.node',
    'node_modules/onnxruntime-node/bin/napi-v6/win32/x64/onnxruntime.dll',
  ])('refuses %s', (file) => {
    expect(complaints([...whole, file], beside)).toEqual([`${file} has no business in a release.`]);
  });

  it.each(whole.slice(0, 6))('misses %s', (file) => {
    const packed = whole.filter((other) => other !== file);
    expect(complaints(packed, beside)).toEqual([`${file} is missing.`]);
  });

  it('wants what the system loads beside the archive', () => {
    expect(complaints(whole, [])).toHaveLength(3);
  });
});
