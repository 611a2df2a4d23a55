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
  /** As a person reads it: `Trunk`, `RPN`; stages of proposals that follow each other are one, by the part of the network that they are. */
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
  let before: StageDescription | null = null;
  for (const stage of described) {
    const { work } = stage;
    if (work !== undefined) {
      const milliseconds = timings[work.step] ?? 0;
      parts.push({ role: 'features', title: work.title, milliseconds });
      before = null;
    }
    const role = roleOf(stage);
    const milliseconds = stages.find(({ kind }) => kind === stage.kind)?.milliseconds ?? 0;
    // What follows the heads is a part of them in the network, and not in time.
    const isMore = role === 'proposals' && stage.part !== null && stage.part === before?.part;
    const last = parts.at(-1);
    if (isMore && last?.role === role) {
      const sum = last.milliseconds + milliseconds;
      parts.splice(-1, 1, { role, title: stage.part, milliseconds: sum });
    } else {
      parts.push({ role, title: stage.title, milliseconds });
    }
    before = stage;
  }
  const left = total - parts.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  if (left > 0) parts.push({ role: 'rest', title: 'Rest', milliseconds: left });
  return { total, parts };
}
