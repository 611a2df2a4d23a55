/**
 * Stage recall: how many of the objects each stage still covers, from the candidates to what is matched. Decoding may gain, so that
 * a later stage has more than an earlier one.
 */
import { item } from '../../item.ts';
import { recordOf } from '../../recordOf.ts';
import type { PictureDiagnosis } from './diagnose.ts';
import { sizeNames, sizeOf, type SizeName } from './truth.ts';
import { lostAt, verdictKinds, type VerdictKind } from './verdict.ts';

/** How many objects, of all, by the index of their class, and by their size. */
export interface ObjectCounts {
  readonly all: number;
  readonly ofClass: ReadonlyMap<number, number>;
  readonly ofSize: Readonly<Record<SizeName, number>>;
}

export interface RecallBar {
  /** A stage; null: matched, the recall. */
  readonly stage: string | null;
  readonly covered: ObjectCounts;
  /** Of how many the verdict is that they were lost there. What is matched loses what is matched to other objects. */
  readonly lost: ObjectCounts;
}

export interface StageRecall {
  /** Those that count. */
  readonly objects: ObjectCounts;
  /** In the order of the stages, the candidates first and what is matched last. */
  readonly bars: readonly RecallBar[];
  readonly verdicts: Readonly<Record<VerdictKind, number>>;
}

/** @param pictures diagnosed with one detector; none: no bars but the last */
export function stageRecall(pictures: Iterable<PictureDiagnosis>): StageRecall {
  const objects = new Counter();
  const matched = { covered: new Counter(), lost: new Counter() };
  const stages = new Map<string, { readonly covered: Counter; readonly lost: Counter }>();
  const verdicts = new Map<VerdictKind, number>();
  for (const { objects: asked, outcomes } of pictures) {
    outcomes.forEach(({ verdict, chain }, index) => {
      verdicts.set(verdict.kind, (verdicts.get(verdict.kind) ?? 0) + 1);
      if (verdict.kind === 'notCounted') return;
      const { classIndex, area } = item(asked, index);
      const add = (counter: Counter) => counter.add(classIndex, sizeOf(area));
      add(objects);
      const at = lostAt(verdict);
      for (const { stage, covers } of chain) {
        const bar = stages.get(stage) ?? { covered: new Counter(), lost: new Counter() };
        stages.set(stage, bar);
        if (covers) add(bar.covered);
        if (stage === at) add(bar.lost);
      }
      if (verdict.kind === 'found') add(matched.covered);
      else if (verdict.kind === 'matchedToOther') add(matched.lost);
    });
  }
  const bars = [
    ...[...stages].map(([stage, bar]) => ({ stage, ...bar })),
    { stage: null, ...matched },
  ];
  return {
    objects: objects.counts(),
    bars: bars.map(({ stage, covered, lost }) => ({
      stage,
      covered: covered.counts(),
      lost: lost.counts(),
    })),
    verdicts: recordOf(verdictKinds, (kind) => verdicts.get(kind) ?? 0),
  };
}

class Counter {
  #all = 0;
  readonly #ofClass = new Map<number, number>();
  readonly #ofSize = new Map<SizeName, number>();

  add(classIndex: number | null, size: SizeName): void {
    this.#all++;
    this.#ofSize.set(size, (this.#ofSize.get(size) ?? 0) + 1);
    if (classIndex === null) return;
    this.#ofClass.set(classIndex, (this.#ofClass.get(classIndex) ?? 0) + 1);
  }

  counts(): ObjectCounts {
    return {
      all: this.#all,
      ofClass: this.#ofClass,
      ofSize: recordOf(sizeNames, (name) => this.#ofSize.get(name) ?? 0),
    };
  }
}
