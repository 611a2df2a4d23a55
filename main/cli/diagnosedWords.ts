/** What a diagnosis comes to, for a person and for a program. */
import type { ModelSummary } from '../../shared/contract/models.ts';
import type { ObjectOutcome } from '../../shared/evaluation/diagnosis/diagnose.ts';
import type { SizedSaving } from '../../shared/evaluation/diagnosis/inputSizeTrial.ts';
import type { Saving, SavingChange } from '../../shared/evaluation/diagnosis/savingChanges.ts';
import {
  isMissed,
  verdictKinds,
  type Verdict,
  type VerdictKind,
} from '../../shared/evaluation/diagnosis/verdict.ts';
import { verdictSentence } from '../../shared/evaluation/diagnosis/verdictWords.ts';
import {
  millerClass,
  millerClasses,
  type MillerClass,
} from '../../shared/evaluation/diagnosis/views.ts';
import { changesText } from '../../shared/evaluation/missRows.ts';
import { item } from '../../shared/item.ts';
import { recordOf } from '../../shared/recordOf.ts';
import { count, counted } from '../../shared/words.ts';
import type { SavedPicture } from '../services/evaluation/diagnosedPicture.ts';
import type { TruthPicture } from '../services/evaluation/modelTruth.ts';
import { oneLine } from './output.ts';

/** The model, and how it was asked. */
export interface ToldModel extends Pick<ModelSummary, 'name' | 'stages' | 'classes'> {
  readonly iou: number;
  /** Values of one setting that were tried for a miss. */
  readonly tries: number;
}

/** A line for each object of a picture. */
export function objectLines(
  { name, objects }: TruthPicture,
  { diagnosis, savings }: SavedPicture,
  model: ToldModel,
  json: boolean,
): readonly string[] {
  const nameOf = (index: number) => model.classes[index]?.name ?? `class ${index}`;
  const telling = {
    ...{ stages: model.stages, iou: model.iou, className: nameOf },
    objectName: (index: number) => objects[index]?.label ?? 'object',
  };
  return diagnosis.outcomes.map((outcome, index) => {
    const { label, box } = item(objects, index);
    const { verdict, chain } = outcome;
    const saving = savings[index] ?? null;
    const sentence = verdictSentence(verdict, telling);
    if (json) {
      return JSON.stringify({
        ...{ kind: 'object', image: name, object: index + 1, label, box },
        verdict: verdictJson(verdict, nameOf),
        ...{ sentence, chain },
        counterfactual: counterfactualJson(saving),
        helps: saving?.helps ?? [],
        inputSize: saving?.inputSize ?? null,
        tried: saving?.tried.length ?? 0,
      });
    }
    const place = `(${box.map((corner) => count(corner)).join(', ')})`;
    const told = `${name}  ${label ?? 'no class'} ${place}  ${sentence}`;
    return oneLine(saving === null ? told : `${told}  ${savingText(saving)}`);
  });
}

/** Classes by name beside their index. */
function verdictJson(verdict: Verdict, nameOf: (index: number) => string) {
  if (!('other' in verdict)) return verdict;
  const { classIndex, other } = verdict;
  return {
    ...verdict,
    label: classIndex === null ? null : nameOf(classIndex),
    other: other === null ? null : { ...other, label: nameOf(other.classIndex) },
  };
}

/** Objects are numbered as lines are. */
function counterfactualJson(saving: Saving | null) {
  const best = saving?.changes[0];
  if (best === undefined) return null;
  const { changes, isProven, sideEffects } = best;
  const { found, lost, gained, gone } = sideEffects;
  const numbered = (indices: readonly number[]) => indices.map((index) => index + 1);
  return {
    changes,
    // Nothing is claimed that was not run.
    verified: true,
    // Whether every smaller change of the setting was run, too.
    smallest: isProven,
    sideEffects: { found: numbered(found), lost: numbered(lost), gained, gone },
  };
}

const helpWords = {
  trainingData: 'training on such objects',
  candidateShape: 'a candidate of its shape',
  inputSize: 'another input size',
} as const;

function savingText({ changes, helps, tried, inputSize }: SizedSaving): string {
  const [best] = changes;
  if (best !== undefined) {
    const verb = best.changes.length === 1 ? 'finds' : 'find';
    return `${changesText(best.changes)} ${verb} it${sideText(best)}.`;
  }
  const help = helps.map((each) => helpWords[each]).join(' or ');
  const none = `No setting finds it (${counted(tried.length, 'change')} tried); what may help: ${help}.`;
  if (inputSize === null) return none;
  const { shortSide, found } = inputSize;
  return `${none} At a short side of ${count(shortSide)} it is ${found ? 'found' : 'not found either'}.`;
}

function sideText({ sideEffects: { found, lost, gained, gone } }: SavingChange): string {
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
  readonly #model: ToldModel;
  readonly #unclassed: ReadonlySet<string>;
  #pictures = 0;
  #objects = 0;
  #saved = 0;
  readonly #verdicts = new Map<VerdictKind, number>();
  readonly #miller = new Map<MillerClass, number>();

  constructor(model: ToldModel) {
    this.#model = model;
    const unclassed = model.stages.filter(({ classed }) => !classed);
    this.#unclassed = new Set(unclassed.map(({ kind }) => kind));
  }

  get misses(): number {
    const kinds = [...this.#verdicts].filter(([kind]) => isMissed({ kind }));
    return kinds.reduce((sum, [, number]) => sum + number, 0);
  }

  add({ diagnosis: { outcomes }, savings }: SavedPicture): void {
    this.#pictures++;
    this.#objects += outcomes.length;
    this.#saved += savings.filter((saving) => saving !== null && saving.changes.length > 0).length;
    outcomes.forEach((outcome) => this.#count(outcome));
  }

  #count(outcome: ObjectOutcome): void {
    const { kind } = outcome.verdict;
    this.#verdicts.set(kind, (this.#verdicts.get(kind) ?? 0) + 1);
    const its = millerClass(outcome, this.#unclassed);
    if (its !== null) this.#miller.set(its, (this.#miller.get(its) ?? 0) + 1);
  }

  json(): string {
    const { misses } = this;
    return JSON.stringify({
      ...{ kind: 'all', model: this.#model.name, iou: this.#model.iou },
      ...{ pictures: this.#pictures, objects: this.#objects, misses },
      verdicts: recordOf(verdictKinds, (kind) => this.#verdicts.get(kind) ?? 0),
      miller: recordOf(millerClasses, (name) => this.#miller.get(name) ?? 0),
      saved: this.#saved,
      savedShare: misses === 0 ? null : this.#saved / misses,
      triesOfSetting: this.#model.tries,
    });
  }

  text(): string {
    const { misses } = this;
    const list = (named: Iterable<readonly [string, number]>) =>
      [...named].map(([name, number]) => `${name} ${count(number)}`).join(', ');
    const first = `${counted(this.#pictures, 'picture')}, ${counted(this.#objects, 'object')}: ${list(this.#verdicts)}`;
    if (misses === 0) return first;
    const share = Math.round((100 * this.#saved) / misses);
    return [
      first,
      `As Miller et al. sort misses: ${list(this.#miller)}`,
      `A change of settings finds ${count(this.#saved)} of ${counted(misses, 'miss', 'misses')} (${share} %)`,
    ].join('\n');
  }
}
