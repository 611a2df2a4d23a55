/** Sizes and ratios of anchors as a person gives them: `anchors.sizes` and `anchors.ratios`. */
import * as v from 'valibot';
import { StudioError } from '../../../shared/result.ts';
import type { AnchorSpec } from './networkSpec.ts';

export interface GivenAnchors {
  /** For each level, or one list for all; null: not said. */
  readonly sizes: readonly (readonly number[])[] | null;
  readonly ratios: readonly number[] | null;
}

const numbers = v.pipe(v.array(v.pipe(v.number(), v.finite(), v.gtValue(0))), v.minLength(1));
const sizesSchema = v.union([
  v.pipe(v.array(numbers), v.minLength(1)),
  v.pipe(
    numbers,
    v.transform((all) => [all]),
  ),
]);

/** @throws StudioError badInput where what is given is no list of numbers. */
export function givenAnchors(given: ReadonlyMap<string, unknown>): GivenAnchors {
  return {
    sizes: parsed(sizesSchema, given, 'anchors.sizes'),
    ratios: parsed(numbers, given, 'anchors.ratios'),
  };
}

function parsed<T>(
  schema: v.GenericSchema<unknown, T>,
  given: ReadonlyMap<string, unknown>,
  path: string,
): T | null {
  if (!given.has(path)) return null;
  const result = v.safeParse(schema, given.get(path));
  if (result.success) return result.output;
  throw new StudioError('badInput', `${path} must be a list of numbers greater than 0.`);
}

/**
 * The anchors of a network with what is given instead of its own.
 * @param name the network's
 * @throws StudioError badInput where the lists are not as many as its levels.
 */
export function anchorsWith(own: AnchorSpec, given: GivenAnchors, name: string): AnchorSpec {
  const levels = own.sizes.length;
  const sizes = given.sizes ?? own.sizes;
  const ratios = given.ratios ?? own.ratios;
  if (sizes.length === levels) return { sizes, ratios };
  const [all = [], another] = sizes;
  if (another === undefined) return { sizes: own.sizes.map(() => all), ratios };
  const sentence = `anchors.sizes has ${sizes.length} lists, and ${name} has ${levels} levels.`;
  throw new StudioError('badInput', sentence);
}
