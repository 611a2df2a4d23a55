/** main/kernels/roiKernels_wasm.ts of roiKernels.wat, with wabt. */
import { readFileSync, writeFileSync } from 'node:fs';
import wabt from 'wabt';
import { inProject } from '../setup/project.mjs';

const source = inProject('main', 'kernels', 'roiKernels.wat');

/** The generated file. */
export const target = inProject('main', 'kernels', 'roiKernels_wasm.ts');

/** What it should be. */
export async function roiKernels() {
  const { parseWat } = await wabt();
  const module = parseWat('roiKernels.wat', readFileSync(source, 'utf8'), { simd: true });
  module.validate();
  const base64 = Buffer.from(module.toBinary({}).buffer).toString('base64');
  module.destroy();
  return [
    '// Generated of roiKernels.wat by `npm run generate`.',
    '/** The compiled module. */',
    'export const roiKernels: Uint8Array = Buffer.from(',
    ...(base64.match(/.{1,96}/g) ?? []).map((line, i) => `  ${i === 0 ? '' : '+ '}'${line}'`),
    "  , 'base64');",
    '',
  ].join('\n');
}

export async function generateRoiKernels() {
  writeFileSync(target, await roiKernels());
}
