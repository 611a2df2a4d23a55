/** What a release must hold and must not: on Linux, where sharp is the WebAssembly build. */

const needed = [
  'package.json',
  'LICENSE',
  'dist/electron/app.js',
  'dist/electron/preload.cjs',
  'dist/electron/detector.js',
  'dist/electron/display.js',
  'dist/electron/projects.js',
  'dist/electron/training.js',
  'dist/renderer/index.html',
  'node_modules/onnxruntime-common/package.json',
  'node_modules/onnxruntime-node/dist/index.js',
  'node_modules/sharp/dist/index.mjs',
];

/** Loaded by the system itself, which cannot look into an archive. */
const neededBeside = [
  `node_modules/onnxruntime-node/bin/napi-v6/linux/${process.arch}/onnxruntime_binding.node`,
  `node_modules/onnxruntime-node/bin/napi-v6/linux/${process.arch}/libonnxruntime.so.1`,
];

/** The packages that go along; everything else is bundled or a tool. */
const packages = new Set([
  '@emnapi/runtime',
  '@img/colour',
  '@img/sharp-wasm32',
  'detect-libc',
  'onnxruntime-common',
  'onnxruntime-node',
  'semver',
  'sharp',
  'tslib',
]);
const places = /^(dist\/(electron|renderer)\/|models\/|node_modules\/|package\.json$|LICENSE$)/;

/** @param {string} file @returns {string | undefined} the package of a file, the innermost where they nest */
function packageOf(file) {
  const inside = file.split('node_modules/').at(-1) ?? '';
  if (inside === file) return undefined;
  return inside.split('/', inside.startsWith('@') ? 2 : 1).join('/');
}

/**
 * @param {string[]} packed every file of the archive's list
 * @param {string[]} unpacked those of them that lie beside the archive
 * @returns {string[]} a sentence for each file that is missing or should not be there
 */
export function complaints(packed, unpacked) {
  const foreign = packed.filter((file) => {
    const name = packageOf(file);
    return (
      !places.test(file) ||
      (name !== undefined && !packages.has(name)) ||
      /\.(map|ts|test\.js)$/.test(file) ||
      (/onnxruntime-node\/bin\//.test(file) && !file.includes(`/linux/${process.arch}/`))
    );
  });
  return [
    ...needed.filter((file) => !packed.includes(file)).map((file) => `${file} is missing.`),
    ...neededBeside
      .filter((file) => !unpacked.includes(file))
      .map((file) => `${file} does not lie beside the archive.`),
    ...(unpacked.some((file) => /sharp-wasm32.*\.wasm$/.test(file))
      ? []
      : ["sharp's WebAssembly does not lie beside the archive."]),
    ...foreign.map((file) => `${file} has no business in a release.`),
  ];
}
