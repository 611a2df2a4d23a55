/**
 * Which execution provider runs a model. A provider counts only when it makes both sessions, gives the
 * CPU's numbers in a dry run and, where the choice is ours, is the faster one.
 *
 * ONNX Runtime does not tell a graphics card from a driver that computes on the CPU (SwiftShader,
 * lavapipe), which gives right numbers hundreds of times slower. The clock tells.
 */
import {
  providerNames,
  type ProviderName,
  type ProviderReport,
  type ProviderRequest,
} from '../../shared/model/providers.ts';
import {
  differenceOf,
  dryRun,
  smallSize,
  usualSize,
  type DryRun,
  type DryRunSize,
} from './dryRun.ts';
import { checkPorts, checkShapes } from './graphCheck.ts';
import type { ModelFolder } from '../packages/modelFolder.ts';
import type { NetworkModel } from '../../shared/detection/detectors/network.ts';
import type { ModelPackage } from '../../shared/model/modelPackage.ts';
import { missingHere, providerReason } from '../runtime/providerReason.ts';
import { onnxRuntime, type GraphSession, type Runtime } from '../runtime/session.ts';

/** A provider that may not be tried, and why: it ended the process before. */
export interface ExcludedProvider {
  readonly provider: ProviderName;
  readonly reason: string;
}

/** Is told which provider is about to be tried, and null when it lived through it. */
export type Probing = (provider: ProviderName | null) => Promise<void>;

/** A model ready to run. */
export interface OpenedModel extends NetworkModel<ModelPackage> {
  readonly provider: ProviderReport;
  /** Frees its sessions. */
  release(): Promise<void>;
}

/** Providers round differently (TF32, half precision inside Core ML); a wrong kernel differs by far more. */
const tolerance = 0.02;

/**
 * Opens a package on the best provider that works (`auto`) or on the one asked for. Where that does not
 * work the CPU runs, and the report says why.
 * @throws StudioError badModel when the graphs are not what model.json says; outOfMemory.
 */
export async function openOnProvider(
  folder: ModelFolder,
  requested: ProviderRequest,
  excluded: readonly ExcludedProvider[],
  probing: Probing,
  runtime: Runtime = onnxRuntime,
): Promise<OpenedModel> {
  const cpu = await openSessions(folder, 'cpu', runtime);
  const reasons: string[] = [];
  try {
    const reference = await checkedDryRun(folder, cpu);
    for (const provider of candidatesOf(requested, runtime)) {
      const known =
        missingHere(provider, runtime.providers()) ??
        excluded.find((each) => each.provider === provider)?.reason;
      if (known !== undefined) {
        reasons.push(`${provider}: ${known}`);
        continue;
      }
      await probing(provider);
      const outcome = await probe({ folder, provider, runtime, cpu, reference, requested });
      await probing(null);
      if ('sessions' in outcome) {
        await cpu.release();
        return modelOf(outcome.sessions, { requested, actual: provider, reasons });
      }
      reasons.push(`${provider}: ${outcome.reason}`);
    }
  } catch (error) {
    await cpu.release();
    throw error;
  }
  return modelOf(cpu, { requested, actual: 'cpu', reasons });
}

function candidatesOf(requested: ProviderRequest, runtime: Runtime): readonly ProviderName[] {
  if (requested !== 'auto') return requested === 'cpu' ? [] : [requested];
  const here = runtime.providers();
  return providerNames.filter((name) => name !== 'cpu' && here.includes(name));
}

interface Sessions {
  readonly trunk: GraphSession;
  readonly head: GraphSession;
  readonly model: NetworkModel<ModelPackage>;
  release(): Promise<void>;
}

async function openSessions(
  folder: ModelFolder,
  provider: ProviderName,
  runtime: Runtime,
): Promise<Sessions> {
  const trunk = await runtime.open(folder.files.trunk, provider);
  try {
    const head = await runtime.open(folder.files.head, provider);
    return {
      trunk,
      head,
      model: { spec: folder.spec, runTrunk: trunk.run, runHead: head.run },
      async release() {
        await trunk.release();
        await head.release();
      },
    };
  } catch (error) {
    await trunk.release();
    throw error;
  }
}

async function checkedDryRun(folder: ModelFolder, { trunk, head, model }: Sessions) {
  checkPorts(folder, { trunk, head });
  const size = smallSize(folder.spec);
  const run = await dryRun(model, size);
  checkShapes(folder, run, size);
  return run;
}

interface Candidate {
  readonly folder: ModelFolder;
  readonly provider: ProviderName;
  readonly runtime: Runtime;
  readonly cpu: Sessions;
  /** The CPU's dry run. */
  readonly reference: DryRun;
  readonly requested: ProviderRequest;
}

type Probed = { readonly sessions: Sessions } | { readonly reason: string };

async function probe(candidate: Candidate): Promise<Probed> {
  const { folder, provider, runtime, cpu, reference, requested } = candidate;
  let sessions: Sessions | null = null;
  let reason: string | null;
  try {
    sessions = await openSessions(folder, provider, runtime);
    const difference = differenceOf(
      await dryRun(sessions.model, smallSize(folder.spec)),
      reference,
    );
    if (difference > tolerance) reason = 'it does not give the numbers of the CPU';
    else reason = requested === 'auto' ? await whySlower(cpu.model, sessions.model) : null;
  } catch (error) {
    reason = providerReason(error);
  }
  if (sessions !== null && reason === null) return { sessions };
  await sessions?.release();
  return { reason: reason ?? 'it did not start' };
}

/**
 * Compares a candidate's time with the CPU's, in steps that keep it short: one that wins on a small
 * input wins; one that needs longer for a small input than the CPU for a usual one loses.
 */
async function whySlower(
  cpu: NetworkModel<ModelPackage>,
  candidate: NetworkModel<ModelPackage>,
): Promise<string | null> {
  const small = smallSize(cpu.spec);
  const usual = usualSize(cpu.spec);
  const onSmall = await secondTime(candidate, small);
  if (onSmall <= (await secondTime(cpu, small))) return null;
  const cpuOnUsual = await secondTime(cpu, usual);
  const onUsual = onSmall > cpuOnUsual ? onSmall : await secondTime(candidate, usual);
  if (onUsual <= cpuOnUsual) return null;
  const [slow, fast] = [onUsual, cpuOnUsual].map((time) => Math.max(1, Math.round(time)));
  return `slower than the CPU here (over ${slow} ms a picture against ${fast} ms)`;
}

/** Milliseconds of a dry run; the first of its size, which may compile something, does not count. */
async function secondTime(model: NetworkModel<ModelPackage>, size: DryRunSize): Promise<number> {
  await dryRun(model, size);
  return (await dryRun(model, size)).milliseconds;
}

function modelOf(
  sessions: Sessions,
  { requested, actual, reasons }: Omit<ProviderReport, 'reason'> & { reasons: readonly string[] },
): OpenedModel {
  return {
    ...sessions.model,
    provider: { requested, actual, reason: reasons.join('; ') },
    release: () => sessions.release(),
  };
}
