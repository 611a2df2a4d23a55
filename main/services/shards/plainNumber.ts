import * as v from 'valibot';

/** A number as JSON prints it: one that is none, or without end, is null there. */
export const plainNumber = v.pipe(
  v.nullable(v.pipe(v.number(), v.finite())),
  v.transform((value) => value ?? NaN),
);

/** [x0, y0, x1, y1] */
export const plainBox = v.strictTuple([plainNumber, plainNumber, plainNumber, plainNumber]);

export const plainIndex = v.pipe(v.number(), v.safeInteger());
export const plainCount = v.pipe(plainIndex, v.minValue(0));
