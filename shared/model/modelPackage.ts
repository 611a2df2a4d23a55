/**
 * The model package: what `model.json` may say, and nothing else. See docs/model-package.md. A package is of a kind of
 * detector, and each kind has a description of its own.
 */
import * as v from 'valibot';
import { onOneLine } from '../annotation/sentences.ts';
import {
  fasterRcnnDefaults,
  fasterRcnnPackageSchema,
  type FasterRcnnPackage,
} from './fasterRcnnPackage.ts';
import { fastRcnnDefaults, fastRcnnPackageSchema } from './fastRcnnPackage.ts';
import { rcnnDefaults, rcnnPackageSchema } from './rcnnPackage.ts';
import { StudioError } from '../result.ts';
import { slidingWindowsDefaults, slidingWindowsPackageSchema } from './slidingWindowsPackage.ts';
import type { DetectionSettings } from './settings.ts';

/** One description a kind. */
export const modelPackageSchema = v.variant('kind', [
  fasterRcnnPackageSchema,
  fastRcnnPackageSchema,
  rcnnPackageSchema,
  slidingWindowsPackageSchema,
]);

/** Of whatever kind. */
export type AnyModelPackage = v.InferOutput<typeof modelPackageSchema>;
/** One with a network, whose graphs are its files. */
export type ModelPackage = Exclude<AnyModelPackage, { readonly kind: 'sliding-windows' }>;
export type DetectorKind = AnyModelPackage['kind'];

export function hasNetwork(model: AnyModelPackage): model is ModelPackage {
  return model.kind !== 'sliding-windows';
}

/** The package, where it has a network. @param what it is called @throws StudioError badModel where it has none */
export function networkOf(model: AnyModelPackage, what: string): ModelPackage {
  if (hasNetwork(model)) return model;
  const sentence = `${what} is a model package of the kind ${model.kind}, which has no network.`;
  throw new StudioError('badModel', sentence);
}

/** The package, where it is a Faster R-CNN. @param what it is called @throws StudioError badModel where it is another kind */
export function fasterRcnnOf(model: AnyModelPackage, what: string): FasterRcnnPackage {
  if (model.kind === 'faster-rcnn') return model;
  const sentence = `${what} is a model package of the kind ${model.kind}, and a faster-rcnn is needed.`;
  throw new StudioError('badModel', sentence);
}

/** The version that is written; files of version 1, which had no kind, open as well. */
export const packageVersion = 2;

/** One thing that is wrong in a model.json: where (`rpn.levels[0].stride`) and what. */
export interface PackageProblem {
  readonly path: string;
  readonly message: string;
}

/** The package, or everything that is wrong with it. `value` is parsed JSON. */
export function parseModelPackage(
  value: unknown,
): { ok: true; model: AnyModelPackage } | { ok: false; problems: PackageProblem[] } {
  const parsed = v.safeParse(modelPackageSchema, asVersion2(value));
  if (parsed.success) return { ok: true, model: parsed.output };
  return {
    ok: false,
    problems: parsed.issues.map((issue) => ({
      path: pathText(issue.path?.map((item) => item.key) ?? []),
      message: issue.message,
    })),
  };
}

const listedProblems = 3;
/** Characters: a key of the file, of which both have the name, may be as long as the file. */
const longestProblem = 500;

/** The first of them, and how many more there are. @param nameOf what a path is called, as itself where it is absent */
export function problemsText(
  problems: readonly PackageProblem[],
  nameOf: (path: string) => string = (path) => path,
): string {
  const listed = problems
    .slice(0, listedProblems)
    .map(({ path, message }) => onOneLine(`${nameOf(path)}: ${message}`, longestProblem));
  const more = problems.length - listed.length;
  return `${listed.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

/** Version 1 knew Faster R-CNN alone, and said of it what version 2 says. */
function asVersion2(value: unknown): unknown {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const isFirst = isObject && 'formatVersion' in value && value.formatVersion === 1;
  if (!isFirst || 'kind' in value) return value;
  return { ...value, formatVersion: packageVersion, kind: 'faster-rcnn' };
}

function pathText(keys: readonly unknown[]): string {
  let text = '';
  for (const key of keys) {
    if (typeof key === 'number') text += `[${key}]`;
    else text += text === '' ? String(key) : `.${String(key)}`;
  }
  return text === '' ? 'the whole file' : text;
}

/** The package's own values of its detector's settings. */
export function defaultSettings(model: AnyModelPackage): DetectionSettings {
  switch (model.kind) {
    case 'faster-rcnn':
      return fasterRcnnDefaults(model);
    case 'fast-rcnn':
      return fastRcnnDefaults(model);
    case 'r-cnn':
      return rcnnDefaults(model);
    case 'sliding-windows':
      return slidingWindowsDefaults(model);
  }
}
