/** What a diagnosis comes to, for a person and for a program. */
import { helpWords } from '../../shared/evaluation/diagnosis/helps.ts';
import {
  isMissed,
  verdictKinds,
  type VerdictKind,
} from '../../shared/evaluation/diagnosis/verdict.ts';
import { millerClasses, type MillerClass } from '../../shared/evaluation/diagnosis/views.ts';
import { falseAlarmKinds, falseAlarmWords } from '../../shared/evaluation/metrics/falseAlarms.ts';
import { changesText } from '../../shared/evaluation/missRows.ts';
import { recordOf } from '../../shared/recordOf.ts';
import { count, counted } from '../../shared/words.ts';
import { oneLine } from '../../shared/oneLine.ts';
import type { ToldObject, ToldPicture } from '../services/evaluation/toldObject.ts';

/** The model's name, and how it was asked. */
export interface AskedDiagnosis {
  readonly name: string;
  readonly iou: number;
  /** Values of one setting that were tried for a miss. */
  readonly tries: number;
}

export function objectLine(object: ToldObject, json: boolean): string {
  if (json) return JSON.stringify(object);
  const { image, label, box, sentence, verdict } = object;
  const place = `(${box.map((corner) => count(corner)).join(', ')})`;
  const told = `${image}  ${label ?? 'no class'} ${place}  ${sentence}`;
  return oneLine(isMissed(verdict) ? `${told}  ${savingText(object)}` : told);
}

type Counterfactual = NonNullable<ToldObject['counterfactual']>;

function savingText({ counterfactual, helps, inputSize, tried }: ToldObject): string {
  if (counterfactual !== null) {
    const verb = counterfactual.changes.length === 1 ? 'finds' : 'find';
    return `${changesText(counterfactual.changes)} ${verb} it${sideText(counterfactual)}.`;
  }
  const help = helps.map((each) => helpWords[each]).join(' or ');
  const none = `No setting finds it (${counted(tried, 'change')} tried); what may help: ${help}.`;
  if (inputSize === null) return none;
  const { shortSide, found } = inputSize;
  return `${none} At a short side of ${count(shortSide)} it is ${found ? 'found' : 'not found either'}.`;
}

function sideText({ sideEffects: { found, lost, gained, gone } }: Counterfactual): string {
  const parts = [
    [found.length - 1, 'more found'],
    [lost.length, 'lost'],
    [gained.false, 'new false'],
    [gone.false, 'false gone'],
  ] as const;
  const told = parts.flatMap(([number, what]) => (number > 0 ? `${count(number)} ${what}` : []));
  return told.length === 0 ? '' : ` (${told.join(', ')})`;
}

/** What the objects of all pictures come to. */
export class DiagnosisSum {
  readonly #asked: AskedDiagnosis;
  #pictures = 0;
  #objects = 0;
  #saved = 0;
  readonly #verdicts = new Map<VerdictKind, number>();
  readonly #miller = new Map<MillerClass, number>();
  #falseAlarms = recordOf(falseAlarmKinds, () => 0);

  constructor(asked: AskedDiagnosis) {
    this.#asked = asked;
  }

  get tries(): number {
    return this.#asked.tries;
  }

  get misses(): number {
    const kinds = [...this.#verdicts].filter(([kind]) => isMissed({ kind }));
    return kinds.reduce((sum, [, number]) => sum + number, 0);
  }

  add({ objects, falseAlarms }: ToldPicture): void {
    this.#pictures++;
    this.#objects += objects.length;
    const before = this.#falseAlarms;
    this.#falseAlarms = recordOf(falseAlarmKinds, (kind) => before[kind] + falseAlarms[kind]);
    for (const { object, miller } of objects) {
      const { kind } = object.verdict;
      this.#verdicts.set(kind, (this.#verdicts.get(kind) ?? 0) + 1);
      if (miller !== null) this.#miller.set(miller, (this.#miller.get(miller) ?? 0) + 1);
      if (object.counterfactual !== null) this.#saved++;
    }
  }

  json(): string {
    const { misses } = this;
    return JSON.stringify({
      ...{ kind: 'all', model: this.#asked.name, iou: this.#asked.iou },
      ...{ pictures: this.#pictures, objects: this.#objects, misses },
      verdicts: recordOf(verdictKinds, (kind) => this.#verdicts.get(kind) ?? 0),
      miller: recordOf(millerClasses, (name) => this.#miller.get(name) ?? 0),
      falseAlarms: this.#falseAlarms,
      saved: this.#saved,
      savedShare: misses === 0 ? null : this.#saved / misses,
      triesOfSetting: this.#asked.tries,
    });
  }

  text(): string {
    const { misses } = this;
    const list = (named: Iterable<readonly [string, number]>) =>
      [...named].map(([name, number]) => `${name} ${count(number)}`).join(', ');
    const alarms = falseAlarmKinds
      .filter((kind) => this.#falseAlarms[kind] > 0)
      .map((kind) => [falseAlarmWords[kind], this.#falseAlarms[kind]] as const);
    const first = [
      `${counted(this.#pictures, 'picture')}, ${counted(this.#objects, 'object')}: ${list(this.#verdicts)}`,
      ...(alarms.length === 0 ? [] : [`False alarms: ${list(alarms)}`]),
    ];
    if (misses === 0) return first.join('\n');
    const share = Math.round((100 * this.#saved) / misses);
    return [
      ...first,
      `As Miller et al. sort misses: ${list(this.#miller)}`,
      `A change of settings finds ${count(this.#saved)} of ${counted(misses, 'miss', 'misses')} (${share} %)`,
    ].join('\n');
  }
}
