import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  parsePicturePath,
  pictureAddress,
  sizeAddress,
  thumbnailAddress,
  tileAddress,
  tilesAddress,
  tilesStateSchema,
} from './pictureAddresses.ts';

describe('an address of a picture', () => {
  const id = 'a/../b?c';
  const encoded = 'a%2F..%2Fb%3Fc';

  it('is read as it was written', () => {
    const picture = pictureAddress(id);
    const tile = { level: 3, x: 39, y: 0 };
    expect(parsePicturePath(`/${picture}`)).toEqual({ kind: 'picture', id: encoded });
    expect(parsePicturePath(`/${thumbnailAddress(id)}`)).toEqual({
      kind: 'thumbnail',
      id: encoded,
    });
    expect(parsePicturePath(`/${sizeAddress(picture)}`)).toEqual({ kind: 'size', id: encoded });
    expect(parsePicturePath(`/${tilesAddress(picture)}`)).toEqual({ kind: 'tiles', id: encoded });
    expect(parsePicturePath(`/${tileAddress(picture, tile)}`)).toEqual({
      kind: 'tile',
      id: encoded,
      tile,
    });
  });

  it.each([
    '/picture',
    '/picture/',
    '/picture//size',
    '/picture/a/',
    '/picture/a/sizes',
    '/picture/a/size/',
    '/picture/a/tiles/0',
    '/picture/a/tile',
    '/picture/a/tile/0/0',
    '/picture/a/tile/0/0/',
    '/picture/a/tile/0/0/0/0',
    '/picture/a/tile/00/0/0',
    '/picture/a/tile/-1/0/0',
    '/picture/a/tile/+1/0/0',
    '/picture/a/tile/0/1.5/0',
    '/picture/a/tile/0/1e3/0',
    '/picture/a/tile/0/0x1/0',
    '/picture/a/tile/0/ 1/0',
    '/picture/a/tile/0/%31/0',
    '/picture/a/tile/0/1234567/0',
    '/picture/a/tile/0/0/../../../etc',
    '/picture/a/b/tile/0/0/0',
    '/picture/a/tile/0/0/0\n',
    '/picture/a\n/size/x',
    '/thumbnail/a/size',
    '/thumbnail/a/tiles',
    '/thumbnail/a/tile/0/0/0',
    '//picture/a/tile/0/0/0',
    '/constructor/a',
    '',
  ])('is none at "%s"', (path) => {
    expect(parsePicturePath(path)).toBeNull();
  });
});

it('the state of tiles is parsed', () => {
  for (const state of [
    { kind: 'ready', width: 20_000, height: 1 },
    { kind: 'preparing', done: 0.5 },
    { kind: 'failed', sentence: 'No.' },
  ]) {
    expect(v.parse(tilesStateSchema, state)).toEqual(state);
  }
  for (const state of [{ kind: 'ready' }, { kind: 'preparing', done: 2 }, { kind: 'x' }, null]) {
    expect(v.is(tilesStateSchema, state)).toBe(false);
  }
});
