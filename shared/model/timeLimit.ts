/** How long a picture may take, so that a package without an end holds nothing up for good. */
import * as v from 'valibot';

/** Seconds; null: as long as it takes. */
export const timeLimitSchema = v.nullable(v.pipe(v.number(), v.minValue(1), v.maxValue(86_400)));
export type TimeLimit = v.InferOutput<typeof timeLimitSchema>;

/** A photograph takes a slow computer seconds, and the largest input a minute or two. */
export const usualTimeLimit = 300;
