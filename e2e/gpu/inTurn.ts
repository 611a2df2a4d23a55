/** Two pieces of work measured in turn, in no more time than there is: one of them may be a hundred times slower. */
import { median } from '../../shared/numbers.ts';

export interface Pair {
  /** Milliseconds, the middle of all runs but the first, which may compile something. */
  readonly cpu: number;
  readonly provider: number;
}

const mostRuns = 20;

/** @param seconds after which no further pair is begun; two are run in any case */
export async function inTurn(
  works: { readonly cpu: () => Promise<unknown>; readonly provider: () => Promise<unknown> },
  seconds: number,
): Promise<Pair> {
  const [cpu, provider]: [number[], number[]] = [[], []];
  const end = performance.now() + seconds * 1000;
  for (let run = 0; run < 2 || (run <= mostRuns && performance.now() < end); run++) {
    const times = [await timed(works.cpu), await timed(works.provider)] as const;
    if (run === 0) continue;
    cpu.push(times[0]);
    provider.push(times[1]);
  }
  return { cpu: median(cpu), provider: median(provider) };
}

/** Milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const since = performance.now();
  await work();
  return performance.now() - since;
}
