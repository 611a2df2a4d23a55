/** How the contract says what it can be asked and what it tells: with values that both ends read. */
import * as v from 'valibot';

/** A question: a parser for its arguments, and the type of its answer. */
export interface Method<Schema extends v.GenericSchema, Output> {
  readonly args: Schema;
  /** Never set: carries the type of the answer. */
  readonly output?: Output;
}

/** `method<Answer>()(parsers of the arguments)` */
export function method<Output>() {
  return <const Items extends v.TupleItems>(
    ...items: Items
  ): Method<v.StrictTupleSchema<Items, undefined>, Output> => ({ args: v.strictTuple(items) });
}

/** Something that main tells without being asked. */
export interface Event<Payload> {
  /**
   * Of two that a slow window has not taken yet: the one that stands for both; null where each counts, so that
   * both are sent.
   */
  readonly coalesce: (earlier: Payload, later: Payload) => Payload | null;
}

/** @param coalesce absent: the later one replaces the earlier, as one state another. */
export function event<Payload>(
  coalesce: Event<Payload>['coalesce'] = (_, later) => later,
): Event<Payload> {
  return { coalesce };
}

export const pathSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(32_768));
export const idSchema = v.pipe(v.string(), v.maxLength(64));
export const numberSchema = v.pipe(v.number(), v.integer());
export const rowSchema = v.pipe(v.number(), v.integer(), v.minValue(0));
