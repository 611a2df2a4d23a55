/**
 * main/network/onnx/onnx_pb.ts of onnx.proto, with Buf's compiler and protoc-gen-es. npm fetches both for the
 * occasion: nobody needs them who does not change the format.
 */
import { inProject } from '../setup/project.mjs';
import { runNpm } from '../setup/spawn.mjs';

const compiler = '@bufbuild/buf@1.75.0';
/** Of the version that @bufbuild/protobuf in package.json has, or an older one. */
const plugin = '@bufbuild/protoc-gen-es@2.13.0';

/** @returns {number} npm's exit code */
export function generateOnnxProto() {
  const folder = inProject('main', 'network', 'onnx');
  const template = {
    version: 'v2',
    // Node runs TypeScript by leaving out the types, so nothing may need more than that.
    plugins: [{ local: 'protoc-gen-es', out: folder, opt: ['target=ts', 'erasable_syntax=true'] }],
  };
  const packages = [`--package=${compiler}`, `--package=${plugin}`];
  const buf = ['buf', 'generate', folder, '--template', JSON.stringify(template)];
  return runNpm(['exec', '--yes', ...packages, '--', ...buf]);
}
