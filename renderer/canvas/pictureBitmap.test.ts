import { afterEach, describe, expect, test, vi } from 'vitest';
import { loadPictureBitmap } from './pictureBitmap.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('loadPictureBitmap', () => {
  const bitmap = { width: 4, height: 3 };
  const answers = (response: () => Response | Promise<Response>) =>
    vi.stubGlobal(
      'fetch',
      vi.fn(() => Promise.resolve().then(response)),
    );
  const decodes = (decode: () => unknown) => {
    const decoder = vi.fn((_blob: Blob, _options: ImageBitmapOptions) =>
      Promise.resolve().then(decode),
    );
    vi.stubGlobal('createImageBitmap', decoder);
    return decoder;
  };
  const load = (width = 40, height = 30, signal = new AbortController().signal) =>
    loadPictureBitmap('picture/1', width, height, 100, signal);

  test('decodes upright and without another size', async () => {
    answers(() => new Response('bytes'));
    const decoder = decodes(() => bitmap);
    await expect(load()).resolves.toBe(bitmap);
    expect(decoder.mock.calls[0]?.[1]).toEqual({
      imageOrientation: 'from-image',
      premultiplyAlpha: 'premultiply',
      colorSpaceConversion: 'none',
    });
  });

  test('asks the decoder to reduce what is too large', async () => {
    answers(() => new Response('bytes'));
    const decoder = decodes(() => bitmap);
    await load(400, 200);
    expect(decoder.mock.calls[0]?.[1]).toMatchObject({ resizeWidth: 100, resizeHeight: 50 });
  });

  test.each([
    [() => new Response('', { status: 404 }), 'its file is no longer there.'],
    [() => new Response('', { status: 500 }), 'the studio answered 500.'],
    [() => Promise.reject(new TypeError('Failed to fetch')), 'the studio does not answer.'],
  ])('says in one sentence why there are no bytes (%#)', async (response, reason) => {
    answers(response);
    decodes(() => bitmap);
    await expect(load()).rejects.toThrow(`The picture cannot be shown: ${reason}`);
  });

  test('says that bytes are no picture', async () => {
    answers(() => new Response('bytes'));
    decodes(() => {
      throw new DOMException('The source image could not be decoded.', 'InvalidStateError');
    });
    await expect(load()).rejects.toThrow('The picture cannot be shown: its file is damaged');
  });

  test('says nothing of a failure that nobody waits for', async () => {
    const leaving = new AbortController();
    answers(() => {
      leaving.abort();
      throw new TypeError('network');
    });
    await expect(load(40, 30, leaving.signal)).rejects.toMatchObject({ name: 'AbortError' });
  });
});
