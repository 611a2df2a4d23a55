/** Damages files of weights at random, always in the same way, and looks at what becomes of reading them. */
import { StudioError } from '../../../../shared/result.ts';
import { damages, readDamaged, type Damage, type DamageCost } from '../../testing/damagedBytes.ts';
import { fixture, isSentence, openBytes } from './weightFiles.ts';

const fixtures = [
  'values.pth',
  'values.stream.pth',
  'values.safetensors',
  'values.deflated.pth',
  'checkpoint.pth',
  'checkpoint.stream.pth',
  'parameters.pth',
];

interface Outcomes {
  /** Files of which every tensor was read or refused. */
  opened: number;
  refused: number;
  /** Different ones of those that say why; the first thousands of them. */
  readonly sentences: Set<string>;
}

/**
 * Reads as many damaged files.
 * @throws Error for every outcome but success and one sentence, telling how to get the file again.
 */
export async function fuzz(runs: number, seed: number): Promise<Outcomes & DamageCost> {
  const outcomes: Outcomes = { opened: 0, refused: 0, sentences: new Set() };
  const samples = fixtures.map(fixture);
  const cost = await readDamaged({ runs, seed, samples, ways }, (content) =>
    readOrRefuse(content, outcomes),
  );
  return { ...outcomes, ...cost };
}

async function readOrRefuse(content: Uint8Array, outcomes: Outcomes): Promise<void> {
  try {
    const file = await openBytes(content);
    outcomes.opened++;
    for (const { name, dims } of file.tensors.values()) {
      const values = await file.readFloats(name).catch((error: unknown) => note(error, outcomes));
      const count = dims.reduce((product, dim) => product * dim, 1);
      if (values && values.length !== count) throw new Error(`${values.length} of ${count} values`);
    }
    await file.close();
  } catch (error) {
    note(error, outcomes);
    outcomes.refused++;
  }
}

function note(error: unknown, outcomes: Outcomes): void {
  if (!(error instanceof StudioError) || !isSentence(error.message)) throw error;
  if (outcomes.sentences.size < 10_000) outcomes.sentences.add(error.message);
}

const instructions =
  '\x80\x81\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90\x91\x93\x94\x95()01256.BCGJKMNQRTUX]abcdehjlqrstu}';

/** Instructions of pickle, where one of them is likely. */
const swapInstruction: Damage = (content, _, dice) => {
  const start = Math.max(0, content.indexOf('\x80', 'latin1'));
  const at = start + dice.below(Math.min(1500, content.length - start));
  content[at] = instructions.charCodeAt(dice.below(instructions.length));
  return content;
};

const { flipBit, setByte, ...others } = damages;
const ways: readonly Damage[] = [flipBit, setByte, swapInstruction, ...Object.values(others)];
