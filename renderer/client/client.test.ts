import { describe, expect, it, vi } from 'vitest';
import { contract } from '../../shared/contract/contract.ts';
import { StudioError } from '../../shared/result.ts';
import { clientOver, overBridge } from './client.ts';
import type { Transport } from './transport.ts';

function fakeTransport(answer: unknown) {
  let emit: (name: string, payload: unknown) => void = () => undefined;
  const call = vi.fn<Transport['call']>(() =>
    answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer),
  );
  const transport: Transport = {
    call,
    onEvent: (listener) => {
      emit = listener;
      return () => {
        emit = () => undefined;
      };
    },
    connection: 'connected',
    onConnection: () => () => undefined,
    pictures: '',
    start: null,
    pathForFile: () => null,
  };
  const client = clientOver(transport);
  return { client, transport, call, emit: (name: string, payload: unknown) => emit(name, payload) };
}

describe('the client', () => {
  it('has exactly the functions of the contract', () => {
    const { client } = fakeTransport({ ok: true, value: null });
    for (const [service, methods] of Object.entries(contract)) {
      const functions = Reflect.get(client, service) as Record<string, unknown>;
      expect(Object.keys(functions)).toEqual(Object.keys(methods));
    }
  });

  it('calls by name and answers with the value', async () => {
    const { client, call } = fakeTransport({ ok: true, value: { done: 3, problems: [] } });
    expect(await client.pictures.open(['/a'])).toEqual({ done: 3, problems: [] });
    expect(call).toHaveBeenCalledExactlyOnceWith('pictures', 'open', [['/a']]);
  });

  it('throws a failure as a StudioError', async () => {
    const failure = { kind: 'notFound', message: 'There is no run 3.' };
    const { client } = fakeTransport({ ok: false, failure });
    const error: unknown = await client.detector
      .table({ runId: 3, version: 1 }, { stage: 'topK' })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StudioError);
    expect(error).toMatchObject(failure);
  });

  it('throws a StudioError also where the transport fails, or answers nonsense', async () => {
    const lost = new StudioError('crashed', 'The connection to Anchorscope is lost.');
    await expect(fakeTransport(lost).client.studio.info()).rejects.toBe(lost);
    for (const answer of [new Error('x'), { ok: 'yes' }, null]) {
      await expect(fakeTransport(answer).client.studio.info()).rejects.toMatchObject({
        name: 'StudioError',
        kind: 'internal',
        message: 'Anchorscope gave no answer to studio.info.',
      });
    }
  });

  it('tells of events, and only of those of the contract', () => {
    const { client, emit } = fakeTransport(null);
    const listener = vi.fn();
    const stop = client.on('openPaths', listener);
    const payload = { pictures: ['/a'], model: null };
    emit('openPaths', payload);
    emit('constructor', payload);
    emit('progress', payload);
    stop();
    emit('openPaths', payload);
    expect(listener).toHaveBeenCalledExactlyOnceWith(payload);
  });

  it('writes ids so that they stay one part of an address', () => {
    const { client } = fakeTransport(null);
    expect(client.pictureUrl('a/../b?c')).toBe('picture/a%2F..%2Fb%3Fc');
    expect(client.thumbnailUrl('7')).toBe('thumbnail/7');
    const served = clientOver({ ...fakeTransport(null).transport, pictures: 'secret/' });
    expect(served.pictureUrl('a')).toBe('secret/picture/a');
    expect(served.thumbnailUrl('a')).toBe('secret/thumbnail/a');
  });

  it('reaches Electron by the object of its preload', async () => {
    const bridge = {
      call: vi.fn(() => Promise.resolve({ ok: true, value: [] })),
      onEvent: vi.fn(() => () => undefined),
      pathForFile: vi.fn(() => '/dropped/a.png'),
    };
    const client = clientOver(overBridge(bridge));
    expect(await client.models.recent()).toEqual([]);
    expect(bridge.call).toHaveBeenCalledExactlyOnceWith('models', 'recent', []);
    expect(client.pathForFile(new File([], 'a.png'))).toBe('/dropped/a.png');
    expect(client.connection).toBe('connected');
  });
});
