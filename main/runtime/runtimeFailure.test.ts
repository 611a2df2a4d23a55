import { describe, expect, it } from 'vitest';
import { StudioError } from '../../shared/result.ts';
import { plainReason, runtimeFailure } from './runtimeFailure.ts';

describe('runtimeFailure', () => {
  it.each([
    'std::bad_alloc',
    'bad allocation',
    'Array buffer allocation failed',
    'Invalid typed array length: 99999999999',
    'Non-zero status code returned while running Conv node. Failed to allocate memory for requested buffer of size 17179869184',
  ])('knows that memory is short from %j', (message) => {
    const failure = runtimeFailure(new Error(message), 'Running it', 'internal');
    expect(failure.kind).toBe('outOfMemory');
    expect(failure.message).toBe('Running it needs more memory than there is.');
  });

  it('keeps a StudioError as it is', () => {
    const failure = new StudioError('badInput', 'The file is empty.');
    expect(runtimeFailure(failure, 'Running it', 'internal')).toBe(failure);
  });

  it('says anything else with its reason', () => {
    const failure = runtimeFailure(new Error('Device lost.'), 'Running it', 'provider');
    expect(failure.kind).toBe('provider');
    expect(failure.message).toBe('Running it failed: Device lost.');
  });
});

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
    [
      '/onnxruntime_src/onnxruntime/core/graph/model.cc:30 void check(const Graph&) size > 0 was false. ' +
        'The graph is empty.\n  at frame',
      'The graph is empty',
    ],
    ['', 'ONNX Runtime gave no reason'],
    ['x'.repeat(300), `${'x'.repeat(199)}…`],
  ])('makes of %j: %j', (message, reason) => {
    expect(plainReason(message)).toBe(reason);
  });
});
