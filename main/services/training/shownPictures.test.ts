import { describe, expect, it } from 'vitest';
import { ShownPictures } from './shownPictures.ts';

describe('ShownPictures', () => {
  it('has one id for a path, and nothing under any other name', () => {
    const pictures = new ShownPictures();
    const id = pictures.show('/data/a.jpg');
    expect(pictures.show('/data/a.jpg')).toBe(id);
    expect(pictures.show('/data/b.jpg')).not.toBe(id);
    expect(pictures.source(id)).toBe('/data/a.jpg');
    for (const name of ['/data/a.jpg', '../data/a.jpg', '', 'constructor']) {
      expect(pictures.source(name)).toBeNull();
    }
  });

  it('keeps those that were shown last', () => {
    const pictures = new ShownPictures();
    const first = pictures.show('/first.jpg');
    const second = pictures.show('/second.jpg');
    for (let i = 0; i < 999; i++) {
      pictures.show(`/${i}.jpg`);
      pictures.show('/first.jpg');
    }
    expect(pictures.source(first)).toBe('/first.jpg');
    expect(pictures.source(second)).toBeNull();
    expect(pictures.show('/second.jpg')).not.toBe(second);
  });
});
