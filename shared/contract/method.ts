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
   * What it is about: of two about the same, a window that has taken neither yet needs only the later one. What each
   * tells anew must have a key of its own, so that waiting loses nothing; null: it is like no other.
   */
  readonly key: (payload: Payload) => string | null;
}

/** @param key absent: all are about the same, as the states of one thing are. */
export function event<Payload>(key: Event<Payload>['key'] = () => ''): Event<Payload> {
  return { key };
}

export const pathSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(32_768));
export const idSchema = v.pipe(v.string(), v.maxLength(64));
export const numberSchema = v.pipe(v.number(), v.integer());
export const rowSchema = v.pipe(v.number(), v.integer(), v.minValue(0));
