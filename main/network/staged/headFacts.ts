/** What a head's graph says of a package's model.json. */
import type { OnnxModel } from '../onnx/readModel.ts';
import { shown, Unreadable } from '../unreadable.ts';
import { listed, portsOf, requireLogits, type OutputFacts } from './graphPorts.ts';

export interface HeadFacts {
  readonly input: string;
  /** Of the pooled maps that it takes; null: not said. */
  readonly channels: number | null;
  readonly outputHeight: number | null;
  readonly outputWidth: number | null;
  /** Null where the graph leaves open which output is which. */
  readonly outputs: HeadOutputs | null;
  /** All its outputs, for a sentence. */
  readonly listed: string;
}

export interface HeadOutputs {
  readonly classLogits: string;
  readonly boxDeltas: string;
  /** Without background. */
  readonly classCount: number;
  readonly classSpecific: boolean;
}

/** Heads have two or a few more; every pair is looked at. */
const mostOutputs = 32;

/**
 * @param given what a person said already, by path.
 * @throws Unreadable where it cannot be a head.
 */
export function headFacts(model: OnnxModel, given: ReadonlyMap<string, unknown>): HeadFacts {
  const { input, outputs } = portsOf(model);
  const { dims } = input;
  if (dims !== null && dims.length !== 4) {
    const sides = dims.map((dim) => dim ?? '?').join(', ');
    throw new Unreadable(
      `takes '${shown(input.name)}' as [${sides}]; a head takes pooled maps, [n, channels, height, width]`,
    );
  }
  const [, channels, outputHeight, outputWidth] = (dims ?? []).map((dim) =>
    typeof dim === 'number' ? dim : null,
  );
  const chosen = chooseOutputs(outputs, given);
  if (chosen !== null) requireLogits(model, chosen.classLogits);
  return {
    input: input.name,
    channels: channels ?? null,
    outputHeight: outputHeight ?? null,
    outputWidth: outputWidth ?? null,
    outputs: chosen,
    listed: listed(outputs),
  };
}

/**
 * The logits have K + 1 columns, the deltas 4K, 4(K + 1) or 4. Where that fits more than one pair, names
 * decide.
 */
function chooseOutputs(
  outputs: readonly OutputFacts[],
  given: ReadonlyMap<string, unknown>,
): HeadOutputs | null {
  const classLogits = given.get('head.classLogits');
  const boxDeltas = given.get('head.boxDeltas');
  const rows = outputs.filter(({ rank }) => rank === null || rank === 2);
  if (rows.length > mostOutputs) return null;
  const pairs = rows
    .flatMap((logits) => rows.map((deltas) => pairOf(logits, deltas)))
    .filter((pair) => pair !== null)
    .filter((pair) => classLogits === undefined || pair.classLogits === classLogits)
    .filter((pair) => boxDeltas === undefined || pair.boxDeltas === boxDeltas);
  const named = pairs.filter(
    (pair) =>
      /cls|class|score|logit/i.test(pair.classLogits) && !/delta|box|reg/i.test(pair.classLogits),
  );
  const [only, ...others] = named.length > 0 ? named : pairs;
  return only !== undefined && others.length === 0 ? only : null;
}

function pairOf(logits: OutputFacts, deltas: OutputFacts): HeadOutputs | null {
  if (logits === deltas || logits.channels === null || deltas.channels === null) return null;
  const classCount = logits.channels - 1;
  if (classCount < 1) return null;
  const names = { classLogits: logits.name, boxDeltas: deltas.name, classCount };
  const classSpecific = [4 * classCount, 4 * (classCount + 1)].includes(deltas.channels);
  return classSpecific || deltas.channels === 4 ? { ...names, classSpecific } : null;
}
