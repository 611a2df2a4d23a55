/** Selective Search (Uijlings et al. 2013) as three stages, whichever detector takes its regions. */
import { regionRules, regionVersions } from '../../../model/regionsSpec.ts';
import { inputFromImage, type InputGeometry } from '../../../geometry/spaces.ts';
import { item } from '../../../item.ts';
import { segmentSpace, type Segmentation } from '../../regions/preparing.ts';
import { rankRegions, RegionFate } from '../../regions/ranking.ts';
import { resizedToWidth } from '../../regions/resized.ts';
import { groupedBy, latestSpace } from '../../regions/selectiveSearch.ts';
import { openCvPreset, paperPreset, type RegionSettings } from '../../regions/settings.ts';
import { segmentationKey, strategiesOf } from '../../regions/strategies.ts';
import type { MergeTable, RegionTable, SegmentTable } from '../../stages/regionTables.ts';
import { Fate } from '../../stages/table.ts';
import type { StageDescription } from '../../stages/description.ts';
import type { DetectorView, Pixels, Stage } from '../../stages/stage.ts';
import { found } from './found.ts';
import { regionTree } from './regionTree.ts';
import { regionSettings, segmentSettings, type RegionsSettings } from './settings.ts';
import type { SelectiveSearchTables } from './tables.ts';

/** What is segmented, and the sizes of the input space in which boxes are. */
export interface PictureView extends DetectorView {
  readonly picture: Pixels;
}

type Progress = (done: number, total: number) => void;
type Settings = Readonly<Record<'regions', RegionsSettings>>;
type Runs<T extends SelectiveSearchTables, V extends PictureView, S extends Settings> = Readonly<
  Record<
    keyof SelectiveSearchTables,
    Omit<Stage<T, V, S>, keyof StageDescription | 'tell' | 'tag' | 'ending'>
  >
>;

/** What the numbers of the settings mean to Selective Search. */
export function searchOf(numbers: RegionsSettings): RegionSettings {
  const { width, sigma, k, seed, most, smallestSide } = numbers;
  const version = item(regionVersions, numbers.version);
  const isOpenCv = item(regionRules, numbers.rules) === 'opencv';
  const preset = isOpenCv ? openCvPreset(version) : paperPreset(version);
  const [first = 1] = preset.ks;
  const ks = preset.ks.map((each) => (each * k) / first);
  const changed = { width: width === 0 ? null : width, ks, sigma, seed, mostRegions: most };
  // OpenCV has no smallest side.
  return preset.mode === 'opencv'
    ? { ...preset, ...changed }
    : { ...preset, ...changed, smallestSide };
}

/** How the stages run. */
export function selectiveSearchStages<
  T extends SelectiveSearchTables,
  V extends PictureView,
  S extends Settings,
>(): Runs<T, V, S> {
  return {
    segments: {
      step: 'segments',
      madeOf: [],
      settings: segmentSettings,
      make: (_, { view, settings, progress }) =>
        segmentPicture(view, searchOf(settings.regions), progress),
    },
    merges: {
      step: 'merges',
      madeOf: ['segments'],
      settings: [],
      make: ({ segments }, { view, progress }) => mergeSegments(segments, view.geometry, progress),
      regionTree,
    },
    regions: {
      step: 'regions',
      madeOf: ['merges'],
      settings: regionSettings,
      make: ({ merges }, { view, settings }) =>
        selectRegions(merges, searchOf(settings.regions), view),
    },
  };
}

function segmentPicture(
  { picture, geometry }: PictureView,
  search: RegionSettings,
  progress: Progress,
): SegmentTable {
  const work = resizedToWidth(picture, search.width);
  const strategies = strategiesOf(search);
  const made = new Map<string, Segmentation>();
  const prepared = latestSpace(work, search.mode);
  const keys = new Set(strategies.map(segmentationKey));
  for (const strategy of strategies) {
    const key = segmentationKey(strategy);
    if (made.has(key)) continue;
    progress(made.size, keys.size);
    made.set(key, segmentSpace(prepared(strategy), strategy));
  }
  const all = [...made.values()];
  const count = all.reduce((sum, { segments }) => sum + segments.count, 0);
  const boxes = new Int32Array(count * 4);
  const sizes = new Int32Array(count);
  const segmentation = new Int32Array(count);
  const firstRows = new Map<string, number>();
  let row = 0;
  [...made].forEach(([key, { segments }], i) => {
    firstRows.set(key, row);
    boxes.set(segments.boxes, row * 4);
    sizes.set(segments.sizes, row);
    segmentation.fill(i, row, row + segments.count);
    row += segments.count;
  });
  const choices = new Map(strategies.map((strategy) => [segmentationKey(strategy), strategy]));
  return {
    kind: 'segments',
    count,
    boxes: inputBoxes(boxes, work, geometry),
    sizes,
    segmentation,
    segmentations: [...made.keys()].map((key) => {
      const { space: name, k } = choices.get(key) ?? item(strategies, 0);
      return { space: name, k };
    }),
    search: { mode: search.mode, work, strategies, made, firstRows },
  };
}

function mergeSegments(
  { search }: SegmentTable,
  geometry: InputGeometry,
  progress: Progress,
): MergeTable {
  const { mode, work, strategies, made, firstRows } = search;
  const runs = strategies.map((strategy, i) => {
    progress(i, strategies.length);
    const segmentation = found(made, segmentationKey(strategy));
    const most = mode === 'opencv' ? 1 : strategy.similarities.length;
    return { strategy, most, grouping: groupedBy(strategy, segmentation, mode) };
  });
  const count = runs.reduce((sum, { grouping }) => sum + grouping.count, 0);
  const boxes = new Int32Array(count * 4);
  const scores = new Float32Array(count).fill(1);
  const parts = new Float32Array(count * 4).fill(1);
  const seedRow = new Int32Array(count);
  const parentRow = new Int32Array(count).fill(-1);
  const otherParentRow = new Int32Array(count).fill(-1);
  let first = 0;
  for (const { strategy, most, grouping } of runs) {
    const { segments, larger, smaller, similarity } = grouping;
    const firstSegment = found(firstRows, segmentationKey(strategy));
    boxes.set(grouping.boxes, first * 4);
    parts.set(grouping.parts, (first + segments) * 4);
    for (let node = 0; node < grouping.count; node++) {
      const row = first + node;
      const merge = node - segments;
      if (merge < 0) {
        seedRow[row] = firstSegment + node;
        continue;
      }
      scores[row] = similarity[merge]! / most;
      parentRow[row] = first + larger[merge]!;
      otherParentRow[row] = first + smaller[merge]!;
      seedRow[row] = seedRow[first + larger[merge]!]!;
    }
    first += grouping.count;
  }
  return {
    kind: 'merges',
    count,
    boxes: inputBoxes(boxes, work, geometry),
    scores,
    parts,
    seedRow,
    parentRow,
    otherParentRow,
    search: { work, runs },
  };
}

function selectRegions(
  { count, search: { work, runs } }: MergeTable,
  settings: RegionSettings,
  { picture, geometry }: PictureView,
): RegionTable {
  const ranked = rankRegions(runs, settings, work, picture);
  const rowOf = (region: number) =>
    ranked.firstNode[ranked.strategy[region]!]! + ranked.node[region]!;
  const fate = new Uint8Array(count);
  const suppressedBy = new Int32Array(count).fill(-1);
  for (let row = 0; row < count; row++) {
    fate[row] = fates[ranked.fate[row] as RegionFate];
    if (fate[row] === Fate.suppressed) suppressedBy[row] = rowOf(ranked.region[row]!);
  }
  const parentRow = Int32Array.from({ length: ranked.count }, (_, region) => rowOf(region));
  return {
    kind: 'regions',
    count: ranked.count,
    boxes: inputFromImage(ranked.boxes, geometry),
    scores: Float32Array.from(parentRow, (_, row) => 1 - row / ranked.count),
    parentRow,
    fate,
    suppressedBy,
  };
}

/** A box that another region has already is suppressed by it: they overlap wholly. */
const fates: Readonly<Record<RegionFate, Fate>> = {
  [RegionFate.kept]: Fate.kept,
  [RegionFate.tooSmall]: Fate.tooSmall,
  [RegionFate.equal]: Fate.suppressed,
  [RegionFate.overLimit]: Fate.overLimit,
};

/** From pixels of the picture that was segmented to input space. */
function inputBoxes(
  boxes: Int32Array,
  work: { readonly width: number; readonly height: number },
  { inputWidth, inputHeight }: InputGeometry,
): Float32Array<ArrayBuffer> {
  const [x, y] = [inputWidth / work.width, inputHeight / work.height];
  return Float32Array.from(boxes, (side, i) => side * (i % 2 === 0 ? x : y));
}
