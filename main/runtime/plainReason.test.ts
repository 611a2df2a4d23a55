import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../shared/result.ts';
import { plainReason } from './plainReason.ts';
import { missingHere, providerReason } from './providerReason.ts';

const unknown = 'ONNX Runtime refuses it, for a reason that is not known here';

describe('plainReason', () => {
  it.each([
    [
      '/onnxruntime_src/onnxruntime/core/providers/webgpu/webgpu_context.cc:136 onnxruntime::webgpu::' +
        'WebGpuContext::Initialize(const Config&)::<lambda()> adapter_result.status == ' +
        'wgpu::RequestAdapterStatus::Success was false. Failed to get a WebGPU adapter: No supported adapters\n',
      'no adapter',
    ],
    [
      'OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library',
      'its libraries are not installed',
    ],
    [
      'no available backend found. ERR: [dml] backend not found.',
      'not in this build of ONNX Runtime',
    ],
    ['Fatal error: Erf2(-1) is not a registered function/op', 'ONNX Runtime has no operator Erf2'],
    [
      "Could not find an implementation for Conv(11) node with name 'layer1.conv'",
      'its node “layer1.conv” (Conv) has no implementation there',
    ],
    [
      "Non-zero status code returned while running Mul node. Name:'scale' Status Message: /onnxruntime_src/x.h:540 " +
        'void onnxruntime::BroadcastIterator::Init(ptrdiff_t, ptrdiff_t) axis == 1 was false.',
      'its node “scale” (Mul) cannot run on what it is given',
    ],
    [
      'This is an invalid model. In Node, ("cls", Conv, "", -1) : ("x": tensor(float),) -> ("y",) , Error Node (cls) has input size 1',
      'its node “cls” (Conv) does not fit what it takes',
    ],
    [
      "Type Error: Type 'tensor(float16)' of input parameter (x) of operator (Conv) in node (first) is invalid.",
      'its node “first” (Conv) does not fit what it takes',
    ],
    ['Unsupported model IR version: 99, max supported IR version: 12', 'it is of a newer ONNX'],
    ['Duplicate definition-site for (bias).', 'it makes “bias” twice'],
    [
      '/onnxruntime_src/onnxruntime/core/graph/model.cc:30 void check(const Graph&) was false.',
      unknown,
    ],
    ['', unknown],
  ])('makes of %j: %j', (message, reason) => {
    expect(plainReason(message)).toBe(reason);
  });

  it('hands on no text of the runtime, but for names, which are whole characters on one line', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(fc.string(), name, (text, of) => {
        const tail = ` (${of.replace(/[()]/g, '')}).`;
        const reason = plainReason(`/onnxruntime_src/${text} Duplicate definition-site for${tail}`);
        expect(reason).not.toMatch(/onnxruntime_src|[\n\r]/);
        expect(reason.isWellFormed()).toBe(true);
        expect(reason.length).toBeLessThan(400);
      }),
    );
  });
});

describe('why a provider does not run', () => {
  it('is that another system has it', () => {
    expect(missingHere('dml', [], 'linux')).toBe('DirectML is part of Windows');
    expect(missingHere('coreml', [], 'win32')).toBe('Core ML is part of macOS');
    expect(missingHere('cuda', [], 'darwin')).toBe('there is no CUDA for macOS');
    expect(missingHere('dml', ['dml'], 'win32')).toBeNull();
    expect(missingHere('webgpu', ['cpu'], 'linux')).toBe('not in this build of ONNX Runtime');
  });

  it('is a sentence of our own, or what is known of the runtime’s', () => {
    const raw = new Error('/onnxruntime_src/a.cc:1 Failed to get a WebGPU adapter');
    const wrapped = new StudioError('provider', 'Opening it failed.', { cause: raw });
    expect(providerReason(new StudioError('provider', 'Again.', { cause: wrapped }))).toBe(
      'no adapter',
    );
    expect(providerReason(new StudioError('badModel', 'It puts out ‘x’ as int64.'))).toBe(
      'It puts out ‘x’ as int64',
    );
    expect(providerReason(new StudioError('outOfMemory', 'It needs more.'))).toBe(
      'not enough memory',
    );
    expect(providerReason('text')).toBe(unknown);
  });
});
