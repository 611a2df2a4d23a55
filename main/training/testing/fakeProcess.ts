/**
 * A training process that learns nothing: it takes steps, keeps checkpoints and makes a folder, as the true one does.
 * The variable FAKE_TRAINING says what goes wrong, at the fourth step: `fails`, `crashes`, `hangs` (it hears of
 * nothing any more) or `goesOn` (it has no end).
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as v from 'valibot';
import { StudioError } from '../../../shared/result.ts';
import { recipeSchema, type TrainingRecipe } from '../../../shared/training/recipe.ts';
import type {
  TrainingEstimate,
  TrainingRun,
  TrainingState,
} from '../../../shared/training/report.ts';
import { checkpointsFolder } from '../checkpoint.ts';
import type { TrainerHost, Training, TrainingRequest } from '../protocol.ts';
import { beTrainingProcess } from '../trainingProcess.ts';
import {
  scriptedEvaluation,
  scriptedRun,
  scriptedStep,
  stepsOf,
  type Script,
} from './scriptedRun.ts';

const stepsOfEpoch = 8;
const troubleAt = 4;
const stateSchema = v.object({ step: v.number(), recipe: recipeSchema });

class FakeTrainer implements Training {
  readonly #host: TrainerHost;
  #wish: 'run' | 'pause' | 'stop' = 'run';

  constructor(host: TrainerHost) {
    this.#host = host;
  }

  estimate(recipe: TrainingRecipe): Promise<TrainingEstimate> {
    const steps = stepsOf({ recipe, outFolder: '', stepsOfEpoch });
    const provider = { requested: recipe.provider, actual: 'cpu', reason: '' } as const;
    return Promise.resolve({ steps, seconds: 90, provider, memory: 2 ** 30, disk: 2 ** 20 });
  }

  async train(request: TrainingRequest): Promise<void> {
    const { folder } = request;
    const kept = path.join(checkpointsFolder(folder), 'checkpoint-1');
    const file = path.join(kept, 'state.json');
    const state =
      request.kind === 'new'
        ? { step: 0, recipe: request.recipe }
        : v.parse(stateSchema, JSON.parse(readFileSync(file, 'utf8')));
    const { recipe } = state;
    const script = { recipe, outFolder: folder, stepsOfEpoch };
    const tell = (now: TrainingState) =>
      this.#host.status({ state: now, run: runOf(script, state.step) });
    tell({ kind: 'preparing', doing: `reading ${recipe.data.folder}` });
    for (let step = 1; step <= state.step; step++) this.#report(script, step);
    while (this.#isTrouble('goesOn') || state.step < stepsOf(script)) {
      // Messages are heard between two steps.
      await setTimeout(this.#isTrouble('goesOn') ? 20 : 1);
      if (this.#wish === 'pause') {
        tell({ kind: 'paused' });
        continue;
      }
      if (this.#wish === 'stop') {
        tell({ kind: 'stopped', resumable: existsSync(file) });
        return;
      }
      state.step++;
      this.#report(script, state.step);
      mkdirSync(kept, { recursive: true });
      writeFileSync(`${file}.new`, JSON.stringify(state));
      renameSync(`${file}.new`, file);
      tell({ kind: 'running' });
      if (state.step === troubleAt) this.#trouble(state.step);
    }
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'model.json'), '{}');
    rmSync(checkpointsFolder(folder), { recursive: true });
    tell({ kind: 'finished', folder });
  }

  pause(): void {
    this.#wish = 'pause';
  }

  resume(): void {
    this.#wish = 'run';
  }

  stop(): void {
    this.#wish = 'stop';
  }

  #isTrouble(kind: string): boolean {
    return process.env['FAKE_TRAINING'] === kind;
  }

  #trouble(step: number): void {
    if (this.#isTrouble('fails')) {
      throw new StudioError('badInput', `The loss is not a number in step ${step}.`);
    }
    if (this.#isTrouble('crashes')) {
      process.stderr.write('FATAL ERROR: no room for the gradients\n');
      process.exit(7);
    }
    // Blocks as a run of the network does, without using the processor.
    if (this.#isTrouble('hangs')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }

  #report(script: Script, step: number): void {
    this.#host.report(scriptedStep(script, step));
    if (step % stepsOfEpoch === 0) this.#host.report(scriptedEvaluation(script, step));
  }
}

function runOf(script: Script, step: number): TrainingRun {
  return {
    ...scriptedRun(script, step),
    data: {
      trainPictures: stepsOfEpoch,
      trainBoxes: 20,
      validationPictures: 2,
      validationBoxes: 5,
      classes: [{ id: 1, name: 'RBC', boxes: 20 }],
      notVerified: 0,
      problems: ['Left out for want of an area: 1 box: object 1 of “a.xml” (1, 1, 1, 1).'],
    },
    secondsLeft: 1,
    picturesPerSecond: 100,
  };
}

beTrainingProcess((host) => new FakeTrainer(host));
