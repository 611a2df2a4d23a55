import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxAt } from './boxes.ts';
import { imageFromInput, imageFromInputBox, inputFromImage, type InputGeometry } from './spaces.ts';

/** 1000 × 500 pixels, resized to 500 × 200 and padded. */
const geometry: InputGeometry = {
  imageWidth: 1000,
  imageHeight: 500,
  inputWidth: 500,
  inputHeight: 200,
  paddedWidth: 512,
  paddedHeight: 224,
  scaleX: 2,
  scaleY: 2.5,
};

describe('the two spaces', () => {
  it('have their corners in common; padding moves nothing', () => {
    expect([...imageFromInput(Float32Array.of(0, 0, 500, 200), geometry)]).toEqual([
      0, 0, 1000, 500,
    ]);
    expect([...inputFromImage(Float32Array.of(0, 0, 1000, 500), geometry)]).toEqual([
      0, 0, 500, 200,
    ]);
  });

  it('scale x and y on their own', () => {
    expect([...imageFromInput(Float32Array.of(10, 20, 30, 40), geometry)]).toEqual([
      20, 50, 60, 100,
    ]);
  });

  it('lead to each other and back', () => {
    const pixel = fc.float({ min: 0, max: 1000, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(pixel, pixel, pixel, pixel)), (rows) => {
        const boxes = Float32Array.from(rows.flat());
        const back = imageFromInput(inputFromImage(boxes, geometry), geometry);
        back.forEach((value, i) => expect(value).toBeCloseTo(boxes[i]!, 3));
      }),
    );
  });

  it('are the same for a box alone as for a column', () => {
    const column = imageFromInput(Float32Array.of(0, 0, 0, 0, 1, 2, 3, 4), geometry);
    expect(imageFromInputBox([1, 2, 3, 4], geometry)).toEqual(boxAt(column, 1));
  });
});
