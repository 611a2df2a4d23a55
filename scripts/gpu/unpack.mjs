/** The second half of run.sh: the packages to node_modules, an environment that finds the card, and the measurement. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inProject, runScript, say, SetupError } from '../setup/project.mjs';
import { packFolder, parts } from './packFiles.mjs';

/** Where drivers say which library they are; the loader looks at the first two. */
const driverFolders = ['/etc/vulkan/icd.d', '/usr/share/vulkan/icd.d'];
const otherDriverFolders = [
  '/usr/local/nvidia/share/vulkan/icd.d',
  '/usr/local/share/vulkan/icd.d',
];

/** @param {string} name of a part @returns {Buffer} */
function decompressed(name) {
  const { stdout, stderr, status } = spawnSync(
    '/lib64/ld-linux-x86-64.so.2',
    [
      '--library-path',
      packFolder,
      path.join(packFolder, parts.xz),
      '-dc',
      path.join(packFolder, name),
    ],
    { maxBuffer: 2 ** 30 },
  );
  if (status !== 0) throw new SetupError(`${name} of the pack cannot be read: ${String(stderr)}`);
  return stdout;
}

function unpackPackages() {
  const target = inProject('node_modules');
  if (existsSync(target)) return say('node_modules is there already, and is used as it is.');
  /** @type {{ file: string, bytes: number }[]} */
  const list = JSON.parse(readFileSync(path.join(packFolder, parts.list), 'utf8'));
  const all = decompressed(parts.packages);
  let at = 0;
  for (const { file, bytes } of list) {
    const to = path.join(target, file);
    mkdirSync(path.dirname(to), { recursive: true });
    writeFileSync(to, all.subarray(at, at + bytes));
    at += bytes;
  }
}

/** @param {string} folder */
function driversIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => path.join(folder, name));
}

/** @returns {Record<string, string>} what lets Vulkan find the card; what a person has set stays */
function environment() {
  const libraries = mkdtempSync(path.join(tmpdir(), 'anchorscope-vulkan-'));
  if (existsSync(path.join(packFolder, parts.vulkan))) {
    writeFileSync(path.join(libraries, 'libvulkan.so.1'), decompressed(parts.vulkan));
  }
  const { LD_LIBRARY_PATH, XDG_RUNTIME_DIR, VK_DRIVER_FILES, VK_ICD_FILENAMES } = process.env;
  const others = otherDriverFolders.flatMap(driversIn);
  const findsNone =
    VK_DRIVER_FILES === undefined &&
    VK_ICD_FILENAMES === undefined &&
    driverFolders.flatMap(driversIn).length === 0;
  return {
    // The machine's own loader goes first.
    LD_LIBRARY_PATH: [LD_LIBRARY_PATH, libraries].filter(Boolean).join(':'),
    XDG_RUNTIME_DIR: XDG_RUNTIME_DIR ?? libraries,
    ...(findsNone && others.length > 0 ? { VK_DRIVER_FILES: others.join(':') } : {}),
  };
}

await runScript(() => {
  const [report = '', provider = ''] = process.argv.slice(2);
  const node = path.join(packFolder, 'node');
  chmodSync(node, 0o755);
  unpackPackages();
  const program = [inProject('e2e', 'gpu', 'main.ts'), provider, path.resolve(report)];
  const { status, error } = spawnSync(node, program, {
    env: { ...process.env, ...environment() },
    stdio: 'inherit',
  });
  if (error) throw new SetupError(`${node} could not be started: ${error.message}.`);
  return status ?? 1;
});
