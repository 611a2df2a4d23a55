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

/** What stage recall takes of a picture. */
export interface RecalledPicture {
  /** Those that the objects were followed through, in their order. */
  readonly stages: readonly string[];
  readonly objects: readonly RecalledObject[];
}

export interface RecalledObject {
  readonly classIndex: number | null;
  /** Square pixels of image space. */
  readonly area: number;
  readonly verdict: VerdictKind;
  /** The stage that lost it; null where none did. */
  readonly lostAt: string | null;
  /** For each stage, whether it covers the object. */
  readonly covers: readonly boolean[];
}

export function recalledPicture({
  objects,
  outcomes,
}: Pick<PictureDiagnosis, 'objects' | 'outcomes'>): RecalledPicture {
  return {
    stages: outcomes[0]?.chain.map(({ stage }) => stage) ?? [],
    objects: outcomes.map(({ verdict, chain }, index) => {
      const { classIndex, area } = item(objects, index);
      const covers = chain.map((step) => step.covers);
      return { classIndex, area, verdict: verdict.kind, lostAt: lostAt(verdict), covers };
    }),
  };
}

/** @param pictures diagnosed with one detector; none: no bars but the last */
export function stageRecall(pictures: Iterable<PictureDiagnosis>): StageRecall {
  const sum = new StageRecallSum();
  for (const picture of pictures) sum.add(recalledPicture(picture));
  return sum.recall();
}

/** The same of one picture after another, none of which is kept. */
export class StageRecallSum {
  readonly #objects = new Counter();
  readonly #matched = { covered: new Counter(), lost: new Counter() };
  readonly #stages = new Map<string, { readonly covered: Counter; readonly lost: Counter }>();
  readonly #verdicts = new Map<VerdictKind, number>();

  add({ stages, objects }: RecalledPicture): void {
    for (const { classIndex, area, verdict, lostAt: at, covers } of objects) {
      this.#verdicts.set(verdict, (this.#verdicts.get(verdict) ?? 0) + 1);
      if (verdict === 'notCounted') continue;
      const add = (counter: Counter) => counter.add(classIndex, sizeOf(area));
      add(this.#objects);
      stages.forEach((stage, place) => {
        const bar = this.#stages.get(stage) ?? { covered: new Counter(), lost: new Counter() };
        this.#stages.set(stage, bar);
        if (covers[place] === true) add(bar.covered);
        if (stage === at) add(bar.lost);
      });
      if (verdict === 'found') add(this.#matched.covered);
      else if (verdict === 'matchedToOther') add(this.#matched.lost);
    }
  }

  recall(): StageRecall {
    const bars = [
      ...[...this.#stages].map(([stage, bar]) => ({ stage, ...bar })),
      { stage: null, ...this.#matched },
    ];
    return {
      objects: this.#objects.counts(),
      bars: bars.map(({ stage, covered, lost }) => ({
        stage,
        covered: covered.counts(),
        lost: lost.counts(),
      })),
      verdicts: recordOf(verdictKinds, (kind) => this.#verdicts.get(kind) ?? 0),
    };
  }
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
