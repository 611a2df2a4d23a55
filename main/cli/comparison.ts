/** What a change of a model costs and what it brings, next to each other: for a person and for a program. */
import type { Comparison, Pace } from '../services/models/compareModels.ts';
import type { CompressedModel } from '../services/models/compressModel.ts';
import { oneLine } from '../../shared/oneLine.ts';
import { count, counted } from '../../shared/words.ts';
import { megabytes } from './output.ts';

export interface Quantized {
  /** The int8 package. */
  readonly folder: string;
  /** Of both graphs. */
  readonly floatBytes: number;
  readonly int8Bytes: number;
  /** The float32 package is the reference. */
  readonly comparison: Comparison;
}

/** One line of JSON; what is not known is null. */
export function comparisonJson({ folder, floatBytes, int8Bytes, comparison }: Quantized): string {
  const { pictures, reference, other, agreement } = comparison;
  return JSON.stringify({
    folder,
    pictures,
    float32: { bytes: floatBytes, milliseconds: reference },
    int8: { bytes: int8Bytes, milliseconds: other },
    agreement,
  });
}

const paces: readonly (readonly [keyof Pace, string])[] = [
  ['trunk', 'trunk'],
  ['head', 'head'],
  ['total', 'picture'],
];

/** A table, and a sentence for what is slower in int8. */
export function comparisonText({ floatBytes, int8Bytes, comparison }: Quantized): string {
  const { pictures } = comparison;
  const lines = [
    ...tableOf(comparison, ['float32', 'int8'], [floatBytes, int8Bytes]),
    `Medians of ${counted(pictures, 'picture')} on this CPU, by turns. They are the pictures that int8 was calibrated with; on others expect a little less.`,
    ...slowerSentence(comparison, 'Int8'),
  ];
  return lines.join('\n');
}

export interface Compressed extends CompressedModel {
  /** The compressed package. */
  readonly folder: string;
  /** The package that it was made of is the reference. */
  readonly comparison: Comparison;
}

/** One line of JSON; what is not known is null. */
export function compressedJson({
  folder,
  layers,
  beforeBytes,
  afterBytes,
  comparison,
}: Compressed): string {
  const { pictures, reference, other, agreement } = comparison;
  return JSON.stringify({
    folder,
    layers,
    pictures,
    whole: { bytes: beforeBytes, milliseconds: reference },
    compressed: { bytes: afterBytes, milliseconds: other },
    agreement,
  });
}

/** What became of each layer, a table, and a sentence for what is slower. */
export function compressedText({
  layers,
  beforeBytes,
  afterBytes,
  comparison,
}: Compressed): string {
  const lines = [
    ...layers.map(({ name, outputs, inputs, rank, relativeError }) => {
      const sizes = `${count(outputs)} × ${count(inputs)} weights, rank ${count(rank)}`;
      const products = (rank * (outputs + inputs)) / (outputs * inputs);
      return `${oneLine(name)}: ${sizes}, ${percent(products)} of the products, off by ${percent(relativeError)} of its norm`;
    }),
    ...tableOf(comparison, ['whole', 'SVD'], [beforeBytes, afterBytes]),
    `Medians of ${counted(comparison.pictures, 'picture')} on this CPU, by turns.`,
    // The trunk is the same.
    ...slowerSentence(comparison, 'Truncated SVD', ['head', 'total']),
  ];
  return lines.join('\n');
}

/** Sizes, times and agreement. @param names what the reference and the other one are called */
function tableOf(
  { reference, other, agreement }: Comparison,
  names: readonly [string, string],
  bytes: readonly [number, number],
): string[] {
  const { count: detections, scoreThreshold, ap50, ap75, kept, scoreDifference } = agreement;
  return [
    row(['', ...names, '']),
    row(['size', megabytes(bytes[0]), megabytes(bytes[1]), times(bytes[1] / bytes[0], 'as large')]),
    ...paces.map(([key, name]) => {
      const speed = times(reference[key] / other[key], 'as fast');
      return row([name, milliseconds(reference[key]), milliseconds(other[key]), speed]);
    }),
    `The ${counted(detections, 'detection')} of ${names[0] === 'whole' ? 'the whole one' : names[0]} with a score of at least ${scoreThreshold}, taken for the truth:`,
    row(['AP50', '1', number(ap50), '']),
    row(['AP75', '1', number(ap75), '']),
    row(['kept', '100 %', percent(kept), 'same class, IoU ≥ 0.5']),
    row(['score', '0', number(scoreDifference), 'mean difference']),
  ];
}

/** Less is within what a clock tells. */
const noticeable = 1.05;

function slowerSentence(
  { reference, other }: Comparison,
  what: string,
  parts: readonly (keyof Pace)[] = ['trunk', 'head', 'total'],
): string[] {
  const slow = paces.filter(
    ([key]) => parts.includes(key) && !(reference[key] / other[key] >= noticeable),
  );
  if (slow.length === 0) return [];
  const names = slow.map(([, name]) => `the ${name}`).join(' and ');
  return [`${what} does not make ${names} faster here.`];
}

function row([name, float, int8, note]: readonly [string, string, string, string]): string {
  return `  ${name.padEnd(8)}${float.padStart(12)}${int8.padStart(12)}  ${note}`.trimEnd();
}

function milliseconds(value: number): string {
  return Number.isNaN(value) ? '–' : `${value.toFixed(1)} ms`;
}

function times(ratio: number, word: string): string {
  return Number.isFinite(ratio) ? `${ratio.toFixed(2)} × ${word}` : '';
}

function number(value: number): string {
  return Number.isNaN(value) ? '–' : value.toFixed(3);
}

function percent(share: number): string {
  return Number.isNaN(share) ? '–' : `${(100 * share).toFixed(1)} %`;
}
