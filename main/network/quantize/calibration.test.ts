import { describe, expect, it } from 'vitest';
import { Calibration } from './calibration.ts';

describe('Calibration', () => {
  it('means over the pictures what is the smallest and the largest in each', () => {
    const calibration = new Calibration(['a', 'b']);
    expect(calibration.add([[-1, 2, 0, 8]])).toBeNull();
    // A graph that is run twice for a picture.
    expect(
      calibration.add([
        [-2, 1, 4, 5],
        [-3, 0, 2, 3],
      ]),
    ).toBeNull();
    expect(calibration.ranges()).toEqual(
      new Map([
        ['a', { min: -2, max: 1.5 }],
        ['b', { min: 1, max: 6.5 }],
      ]),
    );
  });

  it('does not count a picture that did not come so far as to the graph', () => {
    const calibration = new Calibration(['a']);
    calibration.add([]);
    expect(calibration.ranges()).toBeNull();
    calibration.add([[0, 2]]);
    calibration.add([]);
    expect(calibration.ranges()).toEqual(new Map([['a', { min: 0, max: 2 }]]));
  });

  it.each([[[0, 1, NaN, 1]], [[0, 1, 0, Infinity]], [[0, 1, -Infinity, 0]], [[0, 1]]])(
    'tells which value is not finite in %j',
    (run) => {
      expect(new Calibration(['a', 'b']).add([run])).toBe('b');
    },
  );
});
