/** A run's time as parts that any detector has: proposals, features, heads and the rest, in the order in which they ran. */
import type { StageDescription } from '../../detection/stages/description.ts';
import { roleOf, type StageRole } from '../../detection/stages/role.ts';

/** What of a run's summary is read. */
export interface TimedRun {
  /** Milliseconds: `decode`, each step, `total`. */
  readonly timings: Readonly<Record<string, number>> & {
    readonly decode: number;
    readonly total: number;
  };
  readonly stages: readonly { readonly kind: string; readonly milliseconds: number }[];
}

export interface TimePart {
  readonly role: StageRole;
  /** As a person reads it: `Trunk`, `RPN`; stages of one part of the network that follow each other are one. */
  readonly title: string;
  readonly milliseconds: number;
}

export interface TimeLine {
  /** Milliseconds from the decoded picture to its detections. */
  readonly total: number;
  /** They add up to `total`. */
  readonly parts: readonly TimePart[];
}

export function timeLineOf(
  { timings, stages }: TimedRun,
  described: readonly StageDescription[],
): TimeLine {
  const total = timings.total - timings.decode;
  const parts: TimePart[] = [];
  const add = (part: TimePart) => {
    const last = parts.at(-1);
    if (last?.role !== part.role || last.title !== part.title) parts.push(part);
    else parts.splice(-1, 1, { ...last, milliseconds: last.milliseconds + part.milliseconds });
  };
  for (const stage of described) {
    const { work } = stage;
    if (work !== undefined) {
      const milliseconds = timings[work.step] ?? 0;
      add({ role: 'features', title: work.title, milliseconds });
    }
    const role = roleOf(stage);
    const milliseconds = stages.find(({ kind }) => kind === stage.kind)?.milliseconds ?? 0;
    // What follows the heads is a part of them in the network, and not in time.
    const title = role === 'proposals' ? (stage.part ?? stage.title) : stage.title;
    add({ role, title, milliseconds });
  }
  const left = total - parts.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  if (left > 0) add({ role: 'rest', title: 'Rest', milliseconds: left });
  return { total, parts };
}
