/**
 * Whether a provider computes what the CPU computes, and how fast, on the machine that it runs on: for a machine that
 * has a graphics card and no more than scripts/gpu/run.sh brought there. Exit code 1: the numbers differ, or
 * something could not be measured.
 * Arguments: provider, file for the report, and how many seconds to spend on each time (20).
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { providerNames } from '../../shared/model/providers.ts';
import { postProcessingOverSort } from '../bench/postProcessingOverSort.ts';
import { automaticChoice, detection } from './detection.ts';
import { largeNetworkName, writeLargeNetwork } from './largeNetwork.ts';
import { reportText } from './report.ts';
import type { Row } from './row.ts';
import { agreementOfSteps, trainingStep } from './training.ts';

/** So many times the CPU's time on a small network, and a large one would take the afternoon. */
const hopeless = 10;

const [asked, file, seconds = '20'] = process.argv.slice(2);
const provider = providerNames.find((name) => name === asked);
if (provider === undefined || file === undefined) {
  process.stderr.write(`Needed are a provider (${providerNames.join(', ')}) and a file.\n`);
  process.exit(2);
}

const secondsEach = Number(seconds);
const began = performance.now();
const shipped = path.join(import.meta.dirname, '..', '..', 'models', 'blood-cells');
const scratch = await mkdtemp(path.join(tmpdir(), 'anchorscope-gpu-'));
const rows: Row[] = [];
const notes: string[] = [];
const failures: string[] = [];

async function attempt<T>(what: string, work: () => Promise<T>): Promise<T | null> {
  process.stderr.write(`${what} ...\n`);
  try {
    return await work();
  } catch (error) {
    failures.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

async function measure(what: string, work: () => Promise<Row>): Promise<Row | null> {
  const row = await attempt(what, work);
  if (row !== null) rows.push(row);
  return row;
}

const small = await measure('Detection', () =>
  detection({
    folder: shipped,
    name: 'blood-cells',
    provider,
    compared: [1, 2, 3, 4],
    seconds: secondsEach,
  }),
);
await measure('Agreement of training', () => agreementOfSteps(scratch, provider));
const isHopeless = small === null || (small.provider ?? 0) > hopeless * (small.cpu ?? Infinity);
if (isHopeless) {
  const why =
    small === null ? 'the small one was not measured' : 'on this device they would take too long';
  notes.push(`Larger networks, and their training, are left out: ${why}.`);
} else {
  await measure('A training step', () => trainingStep(provider, secondsEach));
  await measure(`Detection with ${largeNetworkName}`, async () =>
    detection({
      folder: await writeLargeNetwork(scratch),
      name: largeNetworkName,
      provider,
      // Its scores are nearly equal: the least difference changes what is suppressed.
      compared: [],
      seconds: secondsEach,
    }),
  );
}
const sorting = await attempt('Post-processing', postProcessingOverSort);
if (sorting !== null) {
  const ratio = (sorting.milliseconds / sorting.yardstick).toFixed(2);
  notes.push(`On the CPU in any case: ${sorting.name}: ${ratio}.`);
}
const automatic = await attempt('The choice of "auto"', () => automaticChoice(shipped));
if (automatic !== null) {
  const { actual, reason } = automatic;
  notes.push(`"auto" takes ${actual} for detection here${reason && ` (${reason})`}.`);
}
await rm(scratch, { recursive: true });

const inAll = (performance.now() - began) / 1000;
const text = reportText({ provider, rows, notes, failures, seconds: inAll });
await writeFile(file, text);
process.stdout.write(text);
if (failures.length > 0 || rows.some(({ agrees }) => !agrees)) process.exitCode = 1;
