/** The settings that may save an object, those first that decided its fate; told by the stages' descriptions. */
import {
  parentOf,
  stageOf,
  type DescribedStage,
  type FateDecision,
  type StageDescription,
  type StageFate,
} from '../../detection/stages/description.ts';
import { item } from '../../item.ts';
import { settingOf, type DetectionSettings, type SettingRule } from '../../model/settings.ts';
import { gridSide, type GridSide } from './settingGrid.ts';
import { lostAt, type Verdict } from './verdict.ts';

/** What is known of a run whose settings are moved. */
export interface MovedRun {
  readonly stages: readonly DescribedStage[];
  readonly settings: DetectionSettings;
  /** Rows of each stage's table, by its kind. */
  readonly counts: ReadonlyMap<string, number>;
}

/** A setting, and where it is tried. */
export interface Lever {
  readonly setting: string;
  readonly from: number;
  /** The likelier side first. */
  readonly sides: readonly LeverSide[];
}

export interface LeverSide extends GridSide {
  /** Where the number that decided says that it is enough; null where none does. */
  readonly guess: number | null;
}

/**
 * Of a miss the settings that a person can move, in the order in which they are tried: the one that decided, the others of the stage
 * that lost the object, those before it, the nearest first, and those behind it. Behind it only a stage that moves boxes
 * can cover the object again; a selection after the last such stage saves nothing.
 */
export function leversOf(
  run: MovedRun,
  verdict: Verdict,
  rules: readonly SettingRule[],
): readonly Lever[] {
  const { stages } = run;
  const kinds = stages.map(({ kind }) => kind);
  const lost = kinds.indexOf(lostAt(verdict) ?? item(kinds, kinds.length - 1));
  const lastMoving = stages.findLastIndex(({ moves }) => moves !== undefined);
  const moved = movedByHand(stages);
  const places = rules.flatMap((rule) => {
    const at = stages.findIndex(({ settings }) => settings.includes(rule.name));
    const canSave = at <= lost || at < lastMoving;
    return at >= 0 && canSave && moved.has(rule.name) ? { rule, at } : [];
  });
  const decided = decidingSetting(verdict, stages);
  const order = ({ rule, at }: (typeof places)[number]): number => {
    if (rule.name === decided) return -1;
    return at <= lost ? lost - at : kinds.length + at;
  };
  return places
    .toSorted((a, b) => order(a) - order(b))
    .map(({ rule }) => leverOf(run, verdict, rule));
}

/** The settings that have a control or a threshold. */
function movedByHand(stages: readonly StageDescription[]): ReadonlySet<string> {
  return new Set(
    stages.flatMap(({ controls, threshold }) => [
      ...controls.map(({ name }) => name),
      ...(threshold?.setting == null ? [] : [threshold.setting]),
    ]),
  );
}

/** The setting that decided a miss; of one box for two objects that by which the second one gave way. null where none did. */
export function decidingSetting(
  verdict: Verdict,
  stages: readonly StageDescription[],
): string | null {
  if ('setting' in verdict) return verdict.setting;
  if (verdict.kind !== 'matchedToOther' || verdict.gaveWay === null) return null;
  const last = stages.at(-1)?.fates.find(({ fate }) => fate === 'suppressed');
  return last?.setting ?? null;
}

function leverOf(run: MovedRun, verdict: Verdict, rule: SettingRule): Lever {
  const { stages } = run;
  const from = settingOf(run.settings, rule.name);
  const fate = fateOf(stages, rule.name);
  const likely: Direction = fate === null ? 'up' : likelySides[fate.by.decidedBy];
  const most = fate === null ? rule.most : reachOf(run, fate);
  const enough = decidingSetting(verdict, stages) === rule.name ? enoughOf(verdict) : null;
  const other: Direction = likely === 'up' ? 'down' : 'up';
  return {
    setting: rule.name,
    from,
    sides: [likely, other].map((direction): LeverSide => {
      const side = gridSide(rule, from, direction, most);
      const guess = enough === null || direction !== likely ? null : side.placeOf(enough);
      return { ...side, guess: guess === null || guess >= side.count ? null : guess };
    }),
  };
}

type Direction = 'up' | 'down';

/** In which direction more goes on. */
const likelySides: Readonly<Record<FateDecision, Direction>> = {
  rank: 'up',
  rankInLevel: 'up',
  order: 'up',
  score: 'down',
  side: 'down',
  overlap: 'up',
  sameBox: 'up',
  rule: 'up',
};

interface DecidedFate {
  readonly stage: StageDescription;
  readonly by: StageFate;
}

function fateOf(stages: readonly StageDescription[], setting: string): DecidedFate | null {
  for (const stage of stages) {
    const by = stage.fates.find((fate) => fate.setting === setting);
    if (by !== undefined) return { stage, by };
  }
  return null;
}

/** No more can go on than there are. */
function reachOf({ stages, counts }: MovedRun, { stage, by }: DecidedFate): number {
  if (!['rank', 'rankInLevel', 'order'].includes(by.decidedBy)) return Infinity;
  const parent = parentOf(stageOf(stages, stage.kind));
  return parent === null ? Infinity : (counts.get(parent.stage) ?? Infinity);
}

/** The value of its setting at which the row that is followed would go on. */
function enoughOf(verdict: Verdict): number | null {
  switch (verdict.kind) {
    case 'scoredLow':
    case 'belowTopK':
    case 'overLimit':
    case 'overDetectionLimit':
      return verdict.rank ?? verdict.score;
    case 'backgroundWon':
    case 'otherClassWon':
    case 'belowThreshold':
      return verdict.score;
    case 'tooSmall':
      return verdict.side;
    case 'suppressed':
    case 'suppressedInClass':
      return verdict.rival.overlap;
    case 'matchedToOther':
      return verdict.gaveWay?.overlap ?? null;
    default:
      return null;
  }
}
