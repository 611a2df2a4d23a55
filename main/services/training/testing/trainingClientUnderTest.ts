/** A client whose trainings are scripted, in a folder of the test's own. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import type {
  TrainingReport,
  TrainingState,
  TrainingStatus,
} from '../../../../shared/training/report.ts';
import { useScratchFolder } from '../../../disk/testing/scratch.ts';
import { TrainingClient } from '../trainingClient.ts';
import { recipe, ScriptedTrainings, type ScriptedTraining } from './scriptedTraining.ts';

/** Messages have crossed. */
export const quiet = () => new Promise((resolve) => setTimeout(resolve));

/** A new one for each test, and what it told. */
export class TrainingClientUnderTest {
  readonly trainings = new ScriptedTrainings();
  readonly statuses: TrainingStatus[] = [];
  readonly reports: TrainingReport[] = [];
  readonly client: TrainingClient;
  /** The folder in which its trainings make theirs. */
  readonly folder: string;
  /** What its clock shows, milliseconds. */
  now = 0;

  constructor(folder: string) {
    this.folder = folder;
    const host = {
      status: (status: TrainingStatus) => void this.statuses.push(status),
      report: (report: TrainingReport) => void this.reports.push(report),
    };
    this.client = new TrainingClient(this.trainings.launch, host, () => this.now);
  }

  /** Where a training makes its package. */
  get out(): string {
    return path.join(this.folder, 'cells');
  }

  get state(): TrainingState {
    return this.client.status.state;
  }

  async keepCheckpoint(): Promise<void> {
    await mkdir(path.join(`${this.out}.training`, 'checkpoint-1'), { recursive: true });
  }

  async started(): Promise<ScriptedTraining> {
    await this.client.start(recipe, this.out);
    await quiet();
    return this.trainings.last;
  }
}

/** Gives the test's own; after each test no process may be left. */
export function useTrainingClient(): () => TrainingClientUnderTest {
  const scratch = useScratchFolder();
  let under: TrainingClientUnderTest;
  beforeEach(() => {
    under = new TrainingClientUnderTest(scratch());
  });
  afterEach(async () => {
    const { client, trainings } = under;
    if (trainings.alive > 0) trainings.last.end();
    await client.close();
    expect(trainings.alive).toBe(0);
  });
  return () => under;
}
