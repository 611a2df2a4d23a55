import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it, vi } from 'vitest';
import { mostOfDropPart, picturesService } from '../../shared/contract/pictures.ts';
import { FakeMain } from '../client/testing/fakeMain.ts';
import { sendDrop } from './sendDrop.ts';

/** A host that keeps what it is sent, and takes only what the contract lets through. */
function takingHost() {
  const files: { name: string; bytes: Uint8Array }[] = [];
  let announced = -1;
  let parts = 0;
  const abandoned = vi.fn(() => Promise.resolve(null));
  const { client } = new FakeMain({
    pictures: {
      beginDrop: (bytes) => {
        announced = bytes;
        return Promise.resolve('drop');
      },
      addToDrop: (...args) => {
        const [id, part, pieces] = v.parse(picturesService.methods.addToDrop.args, args);
        expect([id, part]).toEqual(['drop', parts++]);
        for (const { name, bytes } of pieces) {
          const former = name === null ? files.pop() : undefined;
          const whole = Buffer.concat([former?.bytes ?? Buffer.of(), new Uint8Array(bytes)]);
          files.push({ name: name ?? former?.name ?? '', bytes: whole });
        }
        return Promise.resolve(null);
      },
      endDrop: () => Promise.resolve({ pictures: [], problems: [] }),
      abandonDrop: abandoned,
    },
  });
  return { client, files, abandoned, sent: () => ({ announced, parts }) };
}

describe('sendDrop', () => {
  it('sends files of any sizes so that they can be put together again', async () => {
    const { bytes: most } = mostOfDropPart;
    const size = fc.oneof(
      fc.nat(2000),
      fc.constantFrom(0, most - 1, most, most + 1, 2 * most, 2 * most + 7),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(size, { maxLength: 6 }), async (sizes) => {
        const contents = sizes.map((length, i) => new Uint8Array(length).fill(i + 1));
        const host = takingHost();
        const files = contents.map((bytes, i) => new File([bytes], `${i}.png`));
        await sendDrop(host.client.pictures, files);
        expect(host.files.map(({ name }) => name)).toEqual(sizes.map((_, i) => `${i}.png`));
        for (const [i, { bytes }] of host.files.entries()) {
          expect(Buffer.compare(bytes, contents[i] ?? Buffer.of())).toBe(0);
        }
        const total = sizes.reduce((sum, each) => sum + each, 0);
        expect(host.sent()).toMatchObject({
          announced: total,
          parts: sizes.length === 0 ? 0 : Math.max(1, Math.ceil(total / most)),
        });
        expect(host.abandoned).not.toHaveBeenCalled();
      }),
      { numRuns: 30 },
    );
  });

  it('sends thousands of small files in a few parts', async () => {
    const host = takingHost();
    await sendDrop(
      host.client.pictures,
      Array.from({ length: 3000 }, (_, i) => new File(['x'], `${i}.png`)),
    );
    expect(host.files).toHaveLength(3000);
    expect(host.sent().parts).toBe(3);
  });

  it('names a file that cannot be read any more, and gives the drop up', async () => {
    const host = takingHost();
    const gone = new File(['abc'], 'gone.png');
    const part = new Blob(['abc']);
    part.arrayBuffer = () => Promise.reject(new DOMException('A file could not be found.'));
    gone.slice = () => part;
    await expect(
      sendDrop(host.client.pictures, [new File(['x'], 'a.png'), gone]),
    ).rejects.toMatchObject({
      kind: 'notFound',
      message: '“gone.png” cannot be read any more: it was changed, moved or removed.',
    });
    expect(host.abandoned).toHaveBeenCalledWith('drop');
  });
});
