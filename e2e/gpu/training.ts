/** Training on a provider against the CPU. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { StepsOnProvider } from '../../main/training/testing/stepOnProviders.ts';
import { writeSquares } from '../../main/training/testing/squares.ts';
import type { ProviderName } from '../../shared/model/providers.ts';
import { openTrainingStep } from '../bench/trainingSteps.ts';
import { inTurn } from './inTurn.ts';
import type { Row } from './row.ts';

const program = ['..', '..', 'main', 'training', 'testing', 'stepOnProviders.ts'];

/** Two steps on either, the second from weights that stayed on the device. */
export async function agreementOfSteps(scratch: string, provider: ProviderName): Promise<Row> {
  const data = await writeSquares(path.join(scratch, 'squares'));
  const file = path.join(import.meta.dirname, ...program);
  const { stdout } = await promisify(execFile)(process.execPath, [file, provider, data]);
  const [onCpu, onProvider] = JSON.parse(stdout) as [StepsOnProvider, StepsOnProvider];
  const losses = onCpu.losses
    .flat()
    .map((loss, i) =>
      Math.abs(((onProvider.losses.flat()[i] ?? NaN) - (loss ?? NaN)) / (loss ?? 1)),
    );
  const worst = Math.max(...losses);
  const { error } = onProvider;
  return {
    what: 'Two training steps from scratch, 64 × 96',
    cpu: null,
    provider: null,
    agreement: `losses within ${worst.toExponential(1)}, weights within ${error.toExponential(1)} of their change (at most 1e-3)`,
    agrees: worst < 1e-3 && error < 1e-3,
  };
}

/** @param seconds for the times */
export async function trainingStep(provider: ProviderName, seconds: number): Promise<Row> {
  const [cpu, other] = [await openTrainingStep('cpu'), await openTrainingStep(provider)];
  const times = await inTurn({ cpu: () => cpu.step(), provider: () => other.step() }, seconds);
  await cpu.release();
  await other.release();
  return {
    what: 'A training step of fasterrcnn_resnet18_fpn_gn, 640 × 480',
    ...times,
    agreement: '',
    agrees: true,
  };
}
