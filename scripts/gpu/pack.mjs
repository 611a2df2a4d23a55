/**
 * `npm run gpu:pack`: everything that a bare Linux machine needs beside the checkout's tracked files to run
 * scripts/gpu/run.sh there: no Node, no network, no packages. It is made on Linux x64, from what is installed here; which
 * files of the packages are needed is seen by running the program here, on the CPU.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { installPackages } from '../setup/packages.mjs';
import { inProject, root, runScript, say, SetupError } from '../setup/project.mjs';
import { node24, runWithNode } from '../setup/spawn.mjs';
import { leftBehind, packFolder, parts, sparseCheckout } from './packFiles.mjs';

const mebibyte = 2 ** 20;
/** Of the machines that the pack is for, which take 64. */
const limits = { pack: 36 * mebibyte, withTracked: 62 * mebibyte };

const runtime = 'onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1';

/**
 * Runs a program of the system to its end.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, input?: Uint8Array }} [options]
 */
function run(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    ...options,
    maxBuffer: 2 ** 30,
  });
  if (error) throw new SetupError(`${command} could not be started: ${error.message}.`);
  if (status !== 0) throw new SetupError(`${command} failed: ${stderr.toString().trim()}`);
  return stdout;
}

/** @param {Uint8Array} bytes @param {string[]} options of xz */
const xz = (bytes, ...options) => run('xz', ['--stdout', ...options], { input: bytes });

/** @param {Uint8Array} bytes */
const compressText = (bytes) => xz(bytes, '--lzma2=preset=9e,lc=4,pb=0');

/**
 * Code and tables apart, since what suits one costs the other half a percent, and the limit is that near. xz reads
 * streams one after the other as one file.
 * @param {Buffer} elf a program or library
 */
function compressProgram(elf) {
  const end = endOfCode(elf);
  const [code, tables] = [elf.subarray(0, end), elf.subarray(end)];
  return Buffer.concat([
    xz(code, '--x86', '--lzma2=preset=9e,lc=4,pb=0'),
    xz(tables, '--lzma2=preset=9e,lc=3,lp=1,pb=1'),
  ]);
}

/** @param {Buffer} elf of 64 bits, little-endian @returns {number} where its last executable segment ends */
function endOfCode(elf) {
  const [first, size, count] = [
    Number(elf.readBigUInt64LE(32)),
    elf.readUInt16LE(54),
    elf.readUInt16LE(56),
  ];
  const ends = Array.from({ length: count }, (_, i) => {
    const at = first + i * size;
    const isExecutable = elf.readUInt32LE(at) === 1 && (elf.readUInt32LE(at + 4) & 1) === 1;
    return isExecutable ? Number(elf.readBigUInt64LE(at + 8) + elf.readBigUInt64LE(at + 32)) : 0;
  });
  return Math.max(...ends);
}

/** @param {string} file @param {string} scratch @returns {Buffer} without symbols */
function stripped(file, scratch) {
  const copy = path.join(scratch, path.basename(file));
  copyFileSync(file, copy);
  chmodSync(copy, 0o755);
  run('strip', [copy]);
  return readFileSync(copy);
}

/** @param {string} scratch @returns {Promise<string[]>} files below node_modules that the program loads */
async function loadedFiles(scratch) {
  const record = path.join(scratch, 'record');
  mkdirSync(record);
  const preload = pathToFileURL(inProject('scripts', 'gpu', 'recordImports.mjs')).href;
  const code = await runWithNode('e2e/gpu/main.ts', ['cpu', path.join(scratch, 'report.md'), '0'], {
    env: { NODE_OPTIONS: `--import ${preload}`, RECORD_IMPORTS: record },
    stdio: ['ignore', 2, 'inherit'],
  });
  if (code !== 0) throw new SetupError('The program that the pack is for failed here already.');
  const packages = inProject('node_modules') + path.sep;
  /** @type {Set<string>} */
  const found = new Set();
  for (const name of readdirSync(record)) {
    for (const line of readFileSync(path.join(record, name), 'utf8').split('\n')) {
      const file = line === '' ? '' : fileURLToPath(line);
      if (!file.startsWith(packages)) continue;
      found.add(file);
      // How the package's name led to the file.
      for (let at = path.dirname(file); at.length >= packages.length; at = path.dirname(at)) {
        const description = path.join(at, 'package.json');
        if (existsSync(description)) found.add(description);
      }
    }
  }
  return [...found].map((file) => file.slice(packages.length)).sort();
}

/** Vulkan's loader from Debian's package, where that can be had. @param {string} scratch @returns {Buffer | null} */
function vulkanLoader(scratch) {
  try {
    run('apt-get', ['download', 'libvulkan1'], { cwd: scratch });
    const archive = readdirSync(scratch).find((name) => name.endsWith('.deb')) ?? '';
    run('dpkg-deb', ['--extract', archive, 'vulkan'], { cwd: scratch });
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`Without Vulkan's loader, which the machine must have itself: ${error.message}`);
    return null;
  }
  const folder = path.join(scratch, 'vulkan', 'usr', 'lib', 'x86_64-linux-gnu');
  const name = readdirSync(folder).find((each) => /^libvulkan\.so\.1\..+/.test(each)) ?? '';
  return readFileSync(path.join(folder, name));
}

/** Which file a program's library is. @param {string} program @param {string} library */
function libraryOf(program, library) {
  const line = run('ldd', [program])
    .toString()
    .split('\n')
    .find((each) => each.includes(library));
  const file = /=> (\S+)/.exec(line ?? '')?.[1];
  if (file === undefined) throw new SetupError(`${program} does not say where its ${library} is.`);
  return file;
}

/** @param {string} name @param {Uint8Array} bytes */
const write = (name, bytes) => writeFileSync(path.join(packFolder, name), bytes);

/** @param {string} scratch */
async function makePack(scratch) {
  rmSync(packFolder, { recursive: true, force: true });
  mkdirSync(packFolder, { recursive: true });

  const loaded = await loadedFiles(scratch);
  const programs = [...loaded.filter((file) => file.endsWith('.node')), runtime];
  const texts = loaded.filter((file) => !file.endsWith('.node'));
  say('Compressing ...');
  const read = texts.map((file) => readFileSync(inProject('node_modules', file)));
  const bare = programs.map((file) => stripped(inProject('node_modules', file), scratch));
  write(
    parts.packages,
    Buffer.concat([compressText(Buffer.concat(read)), ...bare.map(compressProgram)]),
  );
  const sizes = [...read, ...bare].map(({ length }) => length);
  const list = [...texts, ...programs].map((file, i) => ({ file, bytes: sizes[i] }));
  write(parts.list, Buffer.from(JSON.stringify(list)));
  write(parts.node, compressProgram(stripped(node24(), scratch)));

  const unpacker = run('sh', ['-c', 'command -v xz']).toString().trim();
  write(parts.xz, stripped(unpacker, scratch));
  write(parts.lzma, stripped(libraryOf(unpacker, 'liblzma'), scratch));
  const loader = vulkanLoader(scratch);
  if (loader !== null) write(parts.vulkan, compressProgram(loader));
}

/** @returns {number} its exit code */
function tellSizes() {
  const sizes = readdirSync(packFolder).map((name) => ({
    name,
    bytes: statSync(path.join(packFolder, name)).size,
  }));
  const pack = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const excluded = leftBehind.map((pattern) => `:(exclude)${pattern}`);
  const tracked = run('git', ['ls-files', '-z', '--', '.', ...excluded], { cwd: root })
    .toString()
    .split('\0')
    .filter((name) => name !== '' && existsSync(inProject(name)))
    .reduce((sum, name) => sum + statSync(inProject(name)).size, 0);
  /** @param {number} bytes */
  const size = (bytes) => (bytes / mebibyte).toFixed(2);
  for (const { name, bytes } of sizes) say(`  ${name.padEnd(20)} ${size(bytes).padStart(6)} MiB`);
  say(
    `${path.relative(root, packFolder)}: ${size(pack)} MiB (at most ${size(limits.pack)}), with the tracked files that it needs ` +
      `${size(pack + tracked)} MiB (at most ${size(limits.withTracked)}). A checkout of those:`,
  );
  say(`  ${sparseCheckout}`);
  return pack <= limits.pack && pack + tracked <= limits.withTracked ? 0 : 1;
}

await runScript(async () => {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupError('The pack is for Linux on x64, and is made there.');
  }
  installPackages();
  const scratch = mkdtempSync(path.join(tmpdir(), 'anchorscope-pack-'));
  try {
    await makePack(scratch);
  } finally {
    rmSync(scratch, { recursive: true });
  }
  return tellSizes();
});
