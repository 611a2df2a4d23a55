/** Makes main/network/onnx/onnx_pb.ts of onnx.proto; `--check` only says whether it is up to date. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inProject, say } from './setup/project.mjs';
import { runWithNode } from './setup/spawn.mjs';

const folder = path.join('main', 'network', 'onnx');
const made = 'onnx_pb.ts';

/**
 * @param {string} out folder
 * @returns {Promise<number>} the exit code of buf
 */
function generateInto(out) {
  const plugin = inProject('node_modules', '@bufbuild', 'protoc-gen-es', 'bin', 'protoc-gen-es');
  const template = {
    version: 'v2',
    // Node runs TypeScript by leaving out the types, so nothing may need more than that.
    plugins: [
      { local: [process.execPath, plugin], out, opt: ['target=ts', 'erasable_syntax=true'] },
    ],
  };
  const buf = path.join('node_modules', '@bufbuild', 'buf', 'bin', 'buf');
  return runWithNode(buf, ['generate', folder, '--template', JSON.stringify(template)]);
}

if (process.argv.includes('--check')) {
  const scratch = mkdtempSync(path.join(tmpdir(), 'anchorscope-generate-'));
  try {
    process.exitCode = await generateInto(scratch);
    const now = readFileSync(inProject(folder, made), 'utf8');
    if (process.exitCode === 0 && readFileSync(path.join(scratch, made), 'utf8') !== now) {
      say(`${path.join(folder, made)} is not what onnx.proto gives: run "npm run generate".`);
      process.exitCode = 1;
    }
  } finally {
    rmSync(scratch, { recursive: true });
  }
} else {
  process.exitCode = await generateInto(inProject(folder));
}
