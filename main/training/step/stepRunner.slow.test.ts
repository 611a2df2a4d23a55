/** Which weights a step changes, what its mini-batch is made of, and what is left where it fails. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { item } from '../../../shared/item.ts';
import { seededRandom, type Random } from '../../../shared/random.ts';
import type { TrainingRecipe } from '../../../shared/training/recipe.ts';
import type { Dataset } from '../../datasets/dataset.ts';
import { readDataset } from '../../datasets/readDataset.ts';
import { DeviceReader } from '../../runtime/deviceReader.ts';
import { plainExample, type Example } from '../data/examples.ts';
import { parametersOf } from '../networkParts.ts';
import { networkParts, phasesOf, type NetworkPart, type Phase } from '../phases.ts';
import type { StartingNetwork } from '../start/networkTypes.ts';
import { startingNetwork } from '../start/startingNetwork.ts';
import { squaresRecipe, writeSquares } from '../testing/squares.ts';
import { WeightStore, type Values } from '../weightStore.ts';
import { StepRunner } from './stepRunner.ts';

const rate = 0.01;
const reader = new DeviceReader('cpu');
const [joint] = phasesOf('joint') as readonly [Phase];
const [heads] = phasesOf('heads') as readonly [Phase];
const alternating = phasesOf('alternating');

let folder = '';
let data: Dataset;
let network: StartingNetwork;
let recipe: TrainingRecipe;

beforeAll(async () => {
  folder = await writeSquares(await mkdtemp(path.join(tmpdir(), 'anchorscope-step-')));
  data = await readDataset({ folder, format: 'voc' });
  recipe = squaresRecipe(folder, 'joint');
  const size = { shortSide: 64, longSideMax: 96 };
  network = await startingNetwork(recipe.start, data.classes, size, seededRandom(1));
});
afterAll(() => rm(folder, { recursive: true }));

function exampleOf(picture = 0, shortSide = 64): Promise<Example> {
  const source = {
    classes: network.spec.classes,
    input: network.spec.input,
    recipe: { ...recipe, input: { shortSides: [shortSide], longSideMax: 2 * shortSide } },
  };
  return plainExample(source, item(data.train, picture));
}

function runnerOf(phase: Phase, changes: Partial<TrainingRecipe> = {}) {
  const weights = new WeightStore([network.trunk, network.head], network.values, reader);
  return {
    weights,
    runner: new StepRunner(network, phase, { ...recipe, ...changes }, 'cpu', weights),
  };
}

/** A step on one picture, and what was sampled of it. */
async function runOne(
  runner: StepRunner,
  example: Example,
  random: Random,
  rate: number,
  cached: Float32Array | null,
) {
  const { pictures, ...outcome } = await runner.run([{ example, random, cached }], rate);
  return { ...outcome, ...item(pictures, 0) };
}

const proposals = Float32Array.from([0, 0, 40, 40, 30, 10, 80, 60, 4, 4, 12, 12]);
const proposalsFor = (phase: Phase) => (phase.proposals === 'cached' ? proposals : null);

/** The names whose numbers are others now. */
async function changedIn(weights: WeightStore, before: ReadonlyMap<string, Float32Array>) {
  const after: Values = await weights.values();
  return new Set(
    [...after.keys()].filter((name) => {
      const former = before.get(name);
      return after.get(name)?.some((value, i) => value !== former?.[i]);
    }),
  );
}

describe('a step', () => {
  it.each<[string, () => Phase]>([
    ['joint training', () => joint],
    ['training of the heads', () => heads],
    ...alternating.map((phase, i): [string, () => Phase] => [
      `step ${i + 1} of alternating training`,
      () => phase,
    ]),
  ])('of %s changes what that trains, and nothing else', async (_, phaseOf) => {
    const phase = phaseOf();
    const { runner, weights } = runnerOf(phase);
    const outcome = await runOne(
      runner,
      await exampleOf(),
      seededRandom(1),
      rate,
      proposalsFor(phase),
    );
    const changed = await changedIn(weights, network.values);
    await runner.release();
    const parts = parametersOf(network);
    const share = (part: NetworkPart) => {
      const names = parts[part];
      return names.filter((name) => changed.has(name)).length / names.length;
    };
    for (const part of networkParts) {
      // A path that a ReLU closes has no gradient; no parameter of a part that stays may move at all.
      if (phase.trains.includes(part)) expect(share(part), part).toBeGreaterThan(0.9);
      else expect(share(part), part).toBe(0);
    }
    const told = Object.entries(outcome.losses).filter(([, loss]) => loss !== null);
    expect(told.map(([name]) => name).sort()).toEqual([...phase.losses].sort());
    expect(outcome.anchors === null).toBe(!phase.losses.includes('objectness'));
    expect(outcome.rois === null).toBe(!phase.losses.includes('classification'));
    expect(outcome.gradientNorm).toBeGreaterThan(0);
  });

  it('trains only what the recipe names, and says where nothing has such a name', async () => {
    const { runner, weights } = runnerOf(joint, { trained: ['roi_heads.box_predictor.'] });
    await runOne(runner, await exampleOf(), seededRandom(1), rate, null);
    const changed = await changedIn(weights, network.values);
    await runner.release();
    expect(changed.size).toBeGreaterThan(0);
    for (const name of changed) expect(name).toMatch(/^roi_heads\.box_predictor\./);
    expect(() => runnerOf(joint, { trained: ['backbone.nothing', 'x'] })).toThrow(
      "No parameter that 'RPN and detection heads together' trains begins with backbone.nothing or x.",
    );
  });

  it('learns from its mini-batch: the same again has smaller losses', async () => {
    const { runner } = runnerOf(joint);
    const example = await exampleOf();
    const sums: number[] = [];
    for (let i = 0; i < 6; i++) {
      const { losses } = await runOne(runner, example, seededRandom(1), rate, null);
      sums.push(Object.values(losses).reduce<number>((sum, loss) => sum + (loss ?? 0), 0));
    }
    await runner.release();
    expect(item(sums, 5)).toBeLessThan(item(sums, 0));
  });

  it('samples at random, and by the same seed the same', async () => {
    const example = await exampleOf();
    const sampled = async (seed: number) => {
      const { runner, weights } = runnerOf(joint);
      const { anchors, losses, rois } = await runOne(
        runner,
        example,
        seededRandom(seed),
        rate,
        null,
      );
      await runner.release();
      return { losses, rois, negative: anchors?.sample.negative, values: await weights.values() };
    };
    const first = await sampled(1);
    expect(await sampled(1)).toEqual(first);
    expect((await sampled(2)).negative).not.toEqual(first.negative);
  });

  it('takes its RoIs from the proposals that an earlier phase left, and from the ground truth', async () => {
    const phase = item(alternating, 1);
    const { runner } = runnerOf(phase);
    const example = await exampleOf();
    const { rois } = await runOne(runner, example, seededRandom(1), rate, proposals);
    await runner.release();
    const known = rowsOf([...proposals, ...example.truth.boxes]);
    const rows = rowsOf([...(rois?.boxes ?? [])]);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(known).toContain(row);
    // The squares are foreground to themselves.
    for (const row of rowsOf([...example.truth.boxes])) expect(rows).toContain(row);
  });

  it('leaves the weights as they were where a loss is no number any more, and names the loss', async () => {
    const { runner, weights } = runnerOf(joint);
    const example = await exampleOf();
    const spoilt = { ...example, input: example.input.map(() => NaN) };
    await expect(runOne(runner, spoilt, seededRandom(1), rate, null)).rejects.toMatchObject({
      kind: 'badInput',
      message: expect.stringMatching(
        /^The \w+ loss became NaN; a learning rate below 0\.010 may help\.$/,
      ) as unknown,
    });
    expect(await changedIn(weights, network.values)).toEqual(new Set());
    const { losses } = await runOne(runner, example, seededRandom(1), rate, null);
    await runner.release();
    expect(Object.values(losses).every((loss) => Number.isFinite(loss))).toBe(true);
  });

  it('has graphs for each size of input, also again for one that it gave up', async () => {
    const { runner } = runnerOf(joint, { optimiser: { ...recipe.optimiser, weightDecay: 0 } });
    const sizes = [64, 96, 128, 160, 192, 224, 256];
    const lossesAt = async (shortSide: number) => {
      const example = await exampleOf(0, shortSide);
      // Without a rate, nothing is learned: what differs is the size alone.
      const { losses } = await runOne(runner, example, seededRandom(1), 0, null);
      return losses;
    };
    const first = await lossesAt(item(sizes, 0));
    const others = [];
    for (const size of sizes.slice(1)) others.push(await lossesAt(size));
    for (const losses of others) expect(losses).not.toEqual(first);
    expect(await lossesAt(item(sizes, 0))).toEqual(first);
    await runner.release();
  });

  it('takes a picture without an object: there is only background to learn from', async () => {
    const example = await exampleOf();
    const empty = {
      boxes: new Float32Array(0),
      classes: new Int32Array(0),
      ignored: new Uint8Array(0),
    };
    const { runner } = runnerOf(joint);
    const outcome = await runOne(runner, { ...example, truth: empty }, seededRandom(1), rate, null);
    await runner.release();
    expect(outcome.anchors?.sample.positive).toHaveLength(0);
    expect(outcome.losses).toMatchObject({ rpnBox: 0, box: 0 });
    expect(outcome.losses.objectness).toBeGreaterThan(0);
  });

  it('learns from a batch as from all its pictures together, and changes the weights once', async () => {
    const free = { ...recipe.optimiser, momentum: 0, weightDecay: 0, gradientLimit: null };
    const pictures = [await exampleOf(0), await exampleOf(1), await exampleOf(2)].map(
      (example, i) => ({ example, random: seededRandom(i), cached: null }),
    );
    /** What each picture has for itself, with the weight of its samples among those of all. */
    const movesOf = async (chosen: typeof pictures) => {
      const { runner, weights } = runnerOf(joint, { optimiser: free });
      const outcome = await runner.run(chosen, 1);
      await runner.release();
      const values = await weights.values();
      const moves = new Map(
        [...values].map(([name, after]) => {
          const before = network.values.get(name);
          return [name, after.map((value, i) => value - (before?.[i] ?? NaN))] as const;
        }),
      );
      return { outcome, moves };
    };
    const together = await movesOf(pictures);
    const alone: Awaited<ReturnType<typeof movesOf>>[] = [];
    for (const picture of pictures) alone.push(await movesOf([picture]));
    const samplesOf = ({ outcome }: (typeof alone)[number]) => {
      const { anchors, rois } = item(outcome.pictures, 0);
      const { positive, negative } = anchors?.sample ?? { positive: [], negative: [] };
      return { anchors: positive.length + negative.length, rois: rois?.count ?? 0 };
    };
    const counts = alone.map(samplesOf);
    const of = (key: 'anchors' | 'rois') => counts.map((each) => each[key]);
    const mean = (losses: readonly (number | null)[], weights: readonly number[]) =>
      losses.reduce<number>((sum, loss, i) => sum + (loss ?? NaN) * item(weights, i), 0) /
      weights.reduce((sum, weight) => sum + weight, 0);
    const { losses } = together.outcome;
    const lossesOf = (name: keyof typeof losses) =>
      alone.map(({ outcome }) => outcome.losses[name]);
    expect(losses.objectness).toBeCloseTo(mean(lossesOf('objectness'), of('anchors')), 5);
    expect(losses.rpnBox).toBeCloseTo(mean(lossesOf('rpnBox'), of('anchors')), 5);
    expect(losses.classification).toBeCloseTo(mean(lossesOf('classification'), of('rois')), 5);
    expect(losses.box).toBeCloseTo(mean(lossesOf('box'), of('rois')), 5);
    // The heads' own gradients come of their losses alone.
    for (const name of parametersOf(network).heads) {
      const all = together.moves.get(name) ?? new Float32Array(0);
      expect(all.length).toBeGreaterThan(0);
      const scale = all.reduce((most, move) => Math.max(most, Math.abs(move)), 0);
      all.forEach((move, i) => {
        const expected = mean(
          alone.map(({ moves }) => moves.get(name)?.[i] ?? NaN),
          of('rois'),
        );
        expect(Math.abs(move - expected)).toBeLessThan(1e-5 * scale + 1e-7);
      });
    }
  });

  it('runs a trunk that stays as a detection does, with the same result whether it was kept or made', async () => {
    const example = await exampleOf();
    const { input: _, ...lesson } = example;
    const made = runnerOf(heads);
    const features = await made.runner.featuresOf(example);
    expect(features).not.toBeNull();
    const before = await runOne(made.runner, example, seededRandom(1), rate, null);
    const kept = runnerOf(heads);
    const picture = { example: lesson, features, random: seededRandom(1), cached: null };
    const after = await kept.runner.run([picture], rate);
    expect(after.losses).toEqual(before.losses);
    expect(await kept.weights.values()).toEqual(await made.weights.values());
    // The whole trunk in the step's own graph has the same losses but for rounding.
    const whole = runnerOf(joint);
    const { losses } = await runOne(whole.runner, example, seededRandom(1), rate, null);
    for (const [name, loss] of Object.entries(losses)) {
      const other = before.losses[name as keyof typeof losses];
      expect(Math.abs((loss ?? NaN) / (other ?? NaN) - 1), name).toBeLessThan(1e-4);
    }
    expect(await whole.runner.featuresOf(example)).toBeNull();
    for (const { runner } of [made, kept, whole]) await runner.release();
  });

  it('trains the head alone where nothing of the trunk learns, also for a picture without pixels', async () => {
    const trained = { trained: ['roi_heads.'] };
    const { runner, weights } = runnerOf(heads, trained);
    const example = await exampleOf();
    const features = await runner.featuresOf(example);
    const { input: _, ...lesson } = example;
    const picture = { example: lesson, features, random: seededRandom(1), cached: null };
    const outcome = await runner.run([picture], rate);
    const changed = await changedIn(weights, network.values);
    await runner.release();
    expect(changed.size).toBeGreaterThan(0);
    for (const name of changed) expect(name).toMatch(/^roi_heads\./);
    expect(outcome.losses.objectness).toBeGreaterThan(0);
  });
});

function rowsOf(boxes: readonly number[]): string[] {
  return Array.from({ length: boxes.length / 4 }, (_, i) => boxes.slice(4 * i, 4 * i + 4).join());
}
