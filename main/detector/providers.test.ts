import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProviderName, ProviderRequest } from '../../shared/model/providers.ts';
import type { RunGraph } from '../../shared/detection/graphs.ts';
import { readModelFolder } from '../packages/modelFolder.ts';
import { openOnProvider, type ExcludedProvider } from './providers.ts';
import { onnxRuntime, type Runtime } from '../runtime/session.ts';
import { useScratchFolder } from '../disk/testing/scratch.ts';
import { writeTinyPackage } from '../packages/testing/tinyPackage.ts';

const scratch = useScratchFolder();

/** Time passes as the providers say, however fast the machine is: each run of a graph takes a millisecond. */
let clock = 0;
beforeEach(() => {
  clock = 0;
  vi.stubGlobal('performance', { now: () => clock });
});

type Behaviour = (run: RunGraph) => RunGraph;

const right: Behaviour = (run) => run;
const slow: Behaviour = (run) => (feeds, fetches) => {
  clock += 100;
  return run(feeds, fetches);
};
/** As a kernel with a bug: a quarter more than the CPU gives. */
const wrong: Behaviour = (run) => async (feeds, fetches) => {
  const outputs = await run(feeds, fetches);
  for (const { data } of Object.values(outputs)) {
    data.forEach((value, i) => (data[i] = value * 1.25));
  }
  return outputs;
};
const notANumber: Behaviour = (run) => async (feeds, fetches) => {
  const outputs = await run(feeds, fetches);
  for (const { data } of Object.values(outputs)) data[0] = NaN;
  return outputs;
};
const fails: Behaviour = () => () => Promise.reject(new Error('device lost'));

/** A machine whose providers behave as told; all compute on the CPU. */
function machine(behaviours: Partial<Record<ProviderName, Behaviour>>) {
  const open = new Set<object>();
  const runtime: Runtime = {
    providers: () => Object.keys(behaviours),
    async open(file, provider) {
      const behaviour = behaviours[provider];
      if (behaviour === undefined) throw new Error('no available backend found.');
      const session = await onnxRuntime.open(file, 'cpu');
      open.add(session);
      const timed: RunGraph = (feeds, fetches) => {
        clock += 1;
        return session.run(feeds, fetches);
      };
      return {
        ...session,
        run: behaviour(timed),
        async release() {
          open.delete(session);
          await session.release();
        },
      };
    },
  };
  return { runtime, open };
}

async function choose(
  behaviours: Partial<Record<ProviderName, Behaviour>>,
  requested: ProviderRequest,
  excluded: readonly ExcludedProvider[] = [],
) {
  await writeTinyPackage(scratch());
  const { runtime, open } = machine(behaviours);
  const probed: (ProviderName | null)[] = [];
  const model = await openOnProvider(
    await readModelFolder(scratch()),
    requested,
    excluded,
    (provider) => Promise.resolve(void probed.push(provider)),
    runtime,
  );
  // Only the two sessions of the chosen provider may stay.
  expect(open.size).toBe(2);
  await model.release();
  expect(open.size).toBe(0);
  return { ...model.provider, probed };
}

describe('openOnProvider', () => {
  it('takes the CPU where there is nothing else, without a reason', async () => {
    expect(await choose({ cpu: right }, 'auto')).toEqual({
      requested: 'auto',
      actual: 'cpu',
      reason: '',
      probed: [],
    });
  });

  it('takes the first provider of the order that works', async () => {
    expect(await choose({ webgpu: right, cuda: right, cpu: slow }, 'auto')).toEqual({
      requested: 'auto',
      actual: 'cuda',
      reason: '',
      probed: ['cuda', null],
    });
  });

  it('goes on to the next and keeps the reasons', async () => {
    expect(await choose({ cuda: fails, webgpu: right, cpu: slow }, 'auto')).toEqual({
      requested: 'auto',
      actual: 'webgpu',
      reason: 'cuda: the graphics card stopped answering',
      probed: ['cuda', null, 'webgpu', null],
    });
  });

  it.each([
    ['wrong numbers', wrong],
    ['numbers that are none', notANumber],
  ])('does not take a provider that gives %s', async (_, behaviour) => {
    const reason = 'webgpu: it does not give the numbers of the CPU';
    expect(await choose({ webgpu: behaviour, cpu: slow }, 'auto')).toMatchObject({
      actual: 'cpu',
      reason,
    });
    expect(await choose({ webgpu: behaviour, cpu: slow }, 'webgpu')).toMatchObject({
      requested: 'webgpu',
      actual: 'cpu',
      reason,
    });
  });

  it('does not take a provider that is slower than the CPU, unless it was asked for', async () => {
    const { actual, reason } = await choose({ webgpu: slow, cpu: right }, 'auto');
    expect(actual).toBe('cpu');
    expect(reason).toMatch(
      /^webgpu: slower than the CPU here \(over \d+ ms a picture against \d+ ms\)$/,
    );
    expect(await choose({ webgpu: slow, cpu: right }, 'webgpu')).toMatchObject({
      actual: 'webgpu',
      reason: '',
    });
  });

  it('does not try a provider that is excluded', async () => {
    const excluded = [{ provider: 'webgpu', reason: 'crashed while starting' }] as const;
    expect(await choose({ webgpu: right, cpu: slow }, 'auto', excluded)).toEqual({
      requested: 'auto',
      actual: 'cpu',
      reason: 'webgpu: crashed while starting',
      probed: [],
    });
  });

  it.each([
    [
      'coreml',
      process.platform === 'darwin'
        ? 'not in this build of ONNX Runtime'
        : 'Core ML is part of macOS',
    ],
    [
      'dml',
      process.platform === 'win32'
        ? 'not in this build of ONNX Runtime'
        : 'DirectML is part of Windows',
    ],
    ['webgpu', 'not in this build of ONNX Runtime'],
  ] as const)('runs on the CPU when asked for %s where it cannot be', async (provider, reason) => {
    expect(await choose({ cpu: right }, provider)).toEqual({
      requested: provider,
      actual: 'cpu',
      reason: `${provider}: ${reason}`,
      probed: [],
    });
  });

  it('leaves no session behind when the package is wrong', async () => {
    await writeTinyPackage(scratch());
    const folder = await readModelFolder(scratch());
    const { runtime, open } = machine({ cpu: fails });
    const opening = openOnProvider(folder, 'auto', [], () => Promise.resolve(), runtime);
    await expect(opening).rejects.toThrow('device lost');
    expect(open.size).toBe(0);
  });
});
