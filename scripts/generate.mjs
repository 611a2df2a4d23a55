/** `npm run generate`: makes the generated files anew. They are committed: only who changes their sources needs this. */
import { generateOnnxProto } from './generate/onnxProto.mjs';
import { generateRoiKernels } from './generate/roiKernels.mjs';
import { runScript } from './setup/project.mjs';

await runScript(async () => {
  await generateRoiKernels();
  return generateOnnxProto();
});
