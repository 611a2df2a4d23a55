import { expect, it } from 'vitest';
import { ImageSize, type Size } from './imageSize.svelte.ts';

const settled = () => new Promise<void>((done) => setTimeout(done, 0));

it('is measured again of a picture that could not be measured ahead of time', async () => {
  let connected = false;
  const measured: string[] = [];
  const imageSize = new ImageSize((url): Promise<Size> => {
    measured.push(url);
    if (!connected) return Promise.reject(new Error('The connection is lost.'));
    return Promise.resolve({ width: 4, height: 3 });
  });
  imageSize.lookAhead('/b');
  await settled();
  imageSize.pictureIs('/a');
  await settled();
  expect(imageSize.failed).toBe('/a');
  connected = true;
  imageSize.meetAgain();
  await settled();
  expect(imageSize.failed).toBeNull();
  expect(imageSize.size).toEqual({ width: 4, height: 3 });
  imageSize.pictureIs('/b');
  await settled();
  expect(imageSize.failed).toBeNull();
  expect(imageSize.size).toEqual({ width: 4, height: 3 });
  // What was measured ahead of time is not measured again.
  imageSize.lookAhead('/c');
  imageSize.pictureIs('/c');
  await settled();
  expect(measured).toEqual(['/b', '/a', '/a', '/b', '/c']);
});
