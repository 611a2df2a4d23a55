/**
 * What can be done to a project. Each edit is one transaction and one entry of the history; its inverse is what it
 * changed, kept with it (main/projects/changes.ts).
 */
import * as v from 'valibot';
import { colourPattern } from './classColours.ts';
import { pictureStates } from './project.ts';

const number = v.pipe(v.number(), v.finite());
const whole = v.pipe(v.number(), v.safeInteger());
const idSchema = v.pipe(whole, v.minValue(1));
const classIdSchema = v.pipe(whole, v.minValue(0));
const box = v.pipe(
  v.strictTuple([number, number, number, number]),
  v.check(([x0, y0, x1, y1]) => x1 > x0 && y1 > y0, 'a box must have an area'),
  v.readonly(),
);

/** Longer names help nobody, and a name is on every screen. */
const longestName = 500;
const longestNote = 10_000;
/** Rings and boxes of one edit; what is larger comes as an import. */
const mostAnnotations = 100_000;
const mostNumbers = 1_000_000;

export const classNameSchema = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1, 'a class needs a name'),
  v.maxLength(longestName, `a class's name has at most ${longestName} characters`),
);
const colourSchema = v.pipe(v.string(), v.regex(colourPattern, 'a colour is #rrggbb'));
const keySchema = v.nullable(v.pipe(whole, v.minValue(0), v.maxValue(9)));

export const geometrySchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('box'), box }),
  v.strictObject({
    kind: v.literal('rotatedBox'),
    box,
    rotated: v.strictObject({
      x: number,
      y: number,
      width: v.pipe(number, v.gtValue(0)),
      height: v.pipe(number, v.gtValue(0)),
      angle: number,
    }),
  }),
  v.strictObject({
    kind: v.literal('polygon'),
    box,
    rings: v.pipe(
      v.array(v.pipe(v.array(number), v.minLength(6), v.maxLength(mostNumbers), v.readonly())),
      v.minLength(1),
      v.maxLength(10_000),
      v.readonly(),
    ),
  }),
  v.strictObject({
    kind: v.literal('mask'),
    box,
    mask: v.strictObject({
      width: idSchema,
      height: idSchema,
      counts: v.pipe(v.array(classIdSchema), v.maxLength(mostNumbers), v.readonly()),
    }),
  }),
]);

export const attributesSchema = v.strictObject({
  difficult: v.boolean(),
  truncated: v.boolean(),
  occluded: v.boolean(),
  crowd: v.boolean(),
  note: v.pipe(v.string(), v.maxLength(longestNote)),
});

export const originSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('hand') }),
  v.strictObject({
    kind: v.picklist(['model', 'edited']),
    model: v.nullable(v.pipe(v.string(), v.maxLength(longestName))),
    score: number,
  }),
]);

/** What is made: an annotation that has no id yet. */
export const newAnnotationSchema = v.strictObject({
  geometry: geometrySchema,
  classId: v.nullable(classIdSchema),
  attributes: attributesSchema,
  origin: originSchema,
});
export type NewAnnotation = v.InferOutput<typeof newAnnotationSchema>;

/** A picture: by the window's id on the way to the host, and from there on by its path in the project. */
const pictureSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(32_768));

/** What of an annotation changes; absent: nothing of that. */
const annotationChangeSchema = v.strictObject({
  id: idSchema,
  geometry: v.optional(geometrySchema),
  classId: v.optional(v.nullable(classIdSchema)),
  attributes: v.optional(attributesSchema),
  origin: v.optional(originSchema),
});

const singleEditSchema = v.variant('kind', [
  v.strictObject({
    kind: v.literal('addAnnotations'),
    picture: pictureSchema,
    annotations: v.pipe(v.array(newAnnotationSchema), v.minLength(1), v.maxLength(mostAnnotations)),
    /** How they came to be, for the history. */
    how: v.picklist(['drawn', 'accepted', 'duplicated', 'copied']),
  }),
  v.strictObject({
    kind: v.literal('changeAnnotations'),
    picture: pictureSchema,
    changes: v.pipe(v.array(annotationChangeSchema), v.minLength(1), v.maxLength(mostAnnotations)),
    /** For the history. */
    how: v.picklist(['moved', 'resized', 'classed', 'attributed', 'boxed']),
  }),
  v.strictObject({
    kind: v.literal('removeAnnotations'),
    picture: pictureSchema,
    ids: v.pipe(v.array(idSchema), v.minLength(1), v.maxLength(mostAnnotations)),
  }),
  v.strictObject({
    kind: v.literal('dismiss'),
    picture: pictureSchema,
    dismissals: v.pipe(
      v.array(v.strictObject({ box, className: classNameSchema })),
      v.minLength(1),
      v.maxLength(mostAnnotations),
    ),
  }),
  v.strictObject({
    kind: v.literal('setState'),
    picture: pictureSchema,
    state: v.picklist(pictureStates),
  }),
  v.strictObject({
    kind: v.literal('addClass'),
    id: classIdSchema,
    name: classNameSchema,
    colour: colourSchema,
    key: keySchema,
  }),
  v.strictObject({
    kind: v.literal('changeClass'),
    id: classIdSchema,
    name: v.optional(classNameSchema),
    colour: v.optional(colourSchema),
    key: v.optional(keySchema),
  }),
  v.strictObject({
    kind: v.literal('orderClasses'),
    /** Of all classes, in their new order. */
    ids: v.pipe(v.array(classIdSchema), v.maxLength(mostAnnotations)),
  }),
  v.strictObject({
    kind: v.literal('removeClass'),
    id: classIdSchema,
    /** The class that its annotations get; null: they are removed. */
    into: v.nullable(classIdSchema),
  }),
]);
export type SingleEdit = v.InferOutput<typeof singleEditSchema>;

/** What is done together, or not at all: one entry of the history. */
export const editSchema = v.pipe(
  v.array(singleEditSchema),
  v.minLength(1, 'there is nothing to do'),
  v.maxLength(1000),
);
/** In order; each sees what those before it made. */
export type Edit = v.InferOutput<typeof editSchema>;

/**
 * What a change (an edit, an undo, a redo, a jump) is asked for by, made by the page that asks: a change whose answer was lost is asked for
 * again by the same id, and is done once.
 */
export const changeIdSchema = v.strictObject({
  /** Of the loading of a page; none has another's. */
  page: v.pipe(v.string(), v.uuid()),
  /** Grows with each change of the page, which asks for one after another. */
  number: idSchema,
});
export type ChangeId = Readonly<v.InferOutput<typeof changeIdSchema>>;
