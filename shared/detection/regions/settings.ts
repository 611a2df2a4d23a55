/** The settings of Selective Search: which strategies run, and which of their regions are kept. */
import * as v from 'valibot';
import { StudioError } from '../../result.ts';
import { similarityNames, type SimilarityName } from './similarities.ts';

/** hsv; lab; rgI: red, green and intensity; h: hue alone; i: intensity alone. */
export const paperSpaces = ['hsv', 'lab', 'rgI', 'h', 'i'] as const;
/**
 * b: blue alone. OpenCV's quality preset has it where its source means hue: the plane of hue is overwritten by that of blue
 * before it is looked at (measured with 4.6.0).
 */
export const colourSpaces = [...paperSpaces, 'b'] as const;
export type ColourSpace = (typeof colourSpaces)[number];

interface CommonSettings {
  /** Of the blur before segmentation, pixels. */
  readonly sigma: number;
  /** Each a strategy of its own; larger means larger segments. */
  readonly ks: readonly number[];
  readonly colourSpaces: readonly ColourSpace[];
  /** Sets of similarities, each a strategy of its own. */
  readonly similarities: readonly (readonly SimilarityName[])[];
  /** The width that the picture is resized to first, pixels; null: it is taken as it is. */
  readonly width: number | null;
  /** Of the order of the regions. */
  readonly seed: number;
  /** Of the regions in order, only so many are kept. */
  readonly mostRegions: number;
}

/** As the paper has it: similarities are added up, pixels have eight neighbours. */
export interface PaperSettings extends CommonSettings {
  readonly mode: 'paper';
  readonly colourSpaces: readonly (typeof paperSpaces)[number][];
  /** Smaller segments join a neighbour, pixels of the resized picture; 'k': each strategy's k. */
  readonly smallestSegment: number | 'k';
  /** Regions with a smaller side are dropped, pixels of the resized picture. */
  readonly smallestSide: number;
}

/** As OpenCV computes it, down to its rounding. What it fixes is a type of one value. */
export interface OpenCvSettings extends CommonSettings {
  readonly mode: 'opencv';
  readonly smallestSegment: 100;
  readonly smallestSide: 0;
}

export type RegionSettings = PaperSettings | OpenCvSettings;
export type RegionMode = RegionSettings['mode'];

export const presetNames = ['single', 'fast', 'quality'] as const;
export type PresetName = (typeof presetNames)[number];

const all: readonly SimilarityName[] = ['colour', 'texture', 'size', 'fill'];
const withoutColour: readonly SimilarityName[] = ['texture', 'size', 'fill'];

/** Which strategies a preset has, but for k and colour spaces, in which paper and OpenCV differ. */
const similarities: Readonly<Record<PresetName, CommonSettings['similarities']>> = {
  single: [all],
  fast: [all, withoutColour],
  quality: [all, withoutColour, ['fill'], ['size']],
};

const paperColours = { single: ['hsv'], fast: ['hsv', 'lab'], quality: paperSpaces } as const;
const openCvColours = {
  ...paperColours,
  quality: ['hsv', 'lab', 'i', 'b', 'rgI'],
} as const;
const paperKs = { single: [100], fast: [50, 100], quality: [50, 100, 150, 300] } as const;
const openCvKs = {
  single: [200],
  fast: [150, 300, 450],
  quality: [150, 300, 450, 600, 750],
} as const;

/** What R-CNN takes of a picture: that many regions, of a picture that is that wide, with sides of that many pixels. */
const ofRcnn = { width: 500, smallestSide: 20, mostRegions: 2000 } as const;

/** The paper's three versions; width, smallest side and most regions of the fast ones are R-CNN's. */
export function paperPreset(name: PresetName): PaperSettings {
  return {
    mode: 'paper',
    colourSpaces: paperColours[name],
    similarities: similarities[name],
    ks: paperKs[name],
    sigma: 0.8,
    smallestSegment: 'k',
    seed: 1,
    ...ofRcnn,
    mostRegions: name === 'quality' ? 5 * ofRcnn.mostRegions : ofRcnn.mostRegions,
  };
}

/** OpenCV's three; it takes the picture as it is, and keeps all. */
export function openCvPreset(name: PresetName): OpenCvSettings {
  return {
    mode: 'opencv',
    colourSpaces: openCvColours[name],
    similarities: similarities[name],
    ks: openCvKs[name],
    sigma: 0.8,
    smallestSegment: 100,
    smallestSide: 0,
    width: null,
    seed: 1,
    mostRegions: mostRegionsAtAll,
  };
}

const mostRegionsAtAll = 1_000_000;
/** Of k and of smallest segments: memory is linear in the segments, and these are what bounds their count. */
const leastSegment = 10;

/** Equal for equal values, and for lists with the same items. */
const keyOf = (value: unknown) => String(Array.isArray(value) ? value.toSorted() : value);
const whole = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const some = <T extends v.GenericSchema>(of: T) =>
  v.pipe(
    v.array(of),
    v.minLength(1),
    v.maxLength(20),
    v.check((list) => new Set(list.map(keyOf)).size === list.length, 'Nothing may be in it twice.'),
  );

const common = {
  sigma: v.pipe(v.number(), v.minValue(0), v.maxValue(10)),
  ks: some(v.pipe(v.number(), v.minValue(leastSegment), v.maxValue(10_000))),
  similarities: some(some(v.picklist(similarityNames))),
  width: v.nullable(whole(1, 10_000)),
  seed: whole(0, 2 ** 32 - 1),
  mostRegions: whole(1, mostRegionsAtAll),
};

const schema = v.variant('mode', [
  v.strictObject({
    mode: v.literal('paper'),
    ...common,
    colourSpaces: some(v.picklist(paperSpaces)),
    smallestSegment: v.union([v.literal('k'), whole(leastSegment, 10_000)]),
    smallestSide: v.pipe(v.number(), v.minValue(0), v.maxValue(10_000)),
  }),
  v.strictObject({
    mode: v.literal('opencv'),
    ...common,
    colourSpaces: some(v.picklist(colourSpaces)),
    smallestSegment: v.literal(100),
    smallestSide: v.literal(0),
  }),
]);

/** @throws StudioError with one sentence that names the field. */
export function parseRegionSettings(value: unknown): RegionSettings {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const field = v.getDotPath(issue) ?? 'all';
  throw new StudioError('badInput', `Selective Search: the setting '${field}': ${issue.message}`);
}
