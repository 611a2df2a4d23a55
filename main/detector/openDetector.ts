/** A model package as a detector that is ready to run. */
import type { ModelSummary } from '../../shared/contract/models.ts';
import { detectorOf } from '../../shared/detection/detectors/detectorOf.ts';
import { isOfCrops } from '../../shared/detection/detectors/network.ts';
import { slidingWindows } from '../../shared/detection/detectors/slidingWindows/slidingWindows.ts';
import { rulesOf } from '../../shared/detection/detectors/kinds.ts';
import type { DescribedStage } from '../../shared/detection/stages/description.ts';
import type { Detector, Stage } from '../../shared/detection/stages/stage.ts';
import {
  defaultSettings,
  hasNetwork,
  type AnyModelPackage,
} from '../../shared/model/modelPackage.ts';
import type { SlidingWindowsPackage } from '../../shared/model/slidingWindowsPackage.ts';
import {
  networkFolderOf,
  readAnyModelFolder,
  type AnyModelFolder,
} from '../packages/modelFolder.ts';
import { readClassifiers } from '../network/windowClassifiers.ts';
import { onnxRuntime, type Runtime } from '../runtime/session.ts';
import { checkedRuns } from './checkedRuns.ts';
import { observing, withAdditions, type Observed, type ObservedNames } from './observe.ts';
import type { OpenRequest } from './protocol.ts';
import { absentProviders } from './absentProviders.ts';
import type { AbsentProvider, ProviderRequest } from '../../shared/model/providers.ts';
import { openOnProvider, type OpenedModel, type Probing } from './providers.ts';
import { simdPooling } from '../kernels/simdPooling.ts';

export interface OpenedDetector {
  readonly summary: ModelSummary;
  readonly detector: Detector;
  /** The same detector, and what its graphs put out under the names while it runs. */
  observing(names: ObservedNames): { readonly detector: Detector; readonly observed: Observed };
  /** The same detector with an input so many times as large; null where its input has no size of its own. */
  resized(times: number): { readonly detector: Detector; readonly shortSide: number } | null;
  /** Frees what it holds. */
  release(): Promise<void>;
}

/** @throws StudioError notFound, badModel, outOfMemory */
export type OpenDetector = (request: OpenRequest, probing: Probing) => Promise<OpenedDetector>;

/** For all runs: while one pools, nothing else happens in the process. */
const pooling = simdPooling();

/** Opens packages from disk in ONNX Runtime. */
export function detectorOpener(runtime: Runtime = onnxRuntime): OpenDetector {
  return async ({ path, provider, excluded, additions }, probing) => {
    const found = await readAnyModelFolder(path);
    if (!hasNetwork(found.spec)) {
      return openWindows(found, found.spec, provider, absentProviders(runtime.providers()));
    }
    const files = networkFolderOf(found, found.spec);
    const folder = additions === undefined ? files : withAdditions(files, additions);
    const model = await openOnProvider(folder, provider, excluded, probing, runtime);
    const checked = checkedRuns(folder, model);
    const detector = detectorOf(checked, pooling);
    return {
      summary: summaryOf(folder, model, detector, absentProviders(runtime.providers())),
      detector,
      observing(names) {
        const { model: told, observed } = observing(model, names);
        return { detector: detectorOf(told, pooling), observed };
      },
      resized(times) {
        const { spec } = checked;
        if (isOfCrops(spec)) return null;
        const { shortSide, longSideMax } = spec.input;
        const input = {
          ...spec.input,
          shortSide: Math.round(shortSide * times),
          longSideMax: longSideMax === null ? null : Math.round(longSideMax * times),
        };
        const larger = detectorOf({ ...checked, spec: { ...spec, input } }, pooling);
        return { detector: larger, shortSide: input.shortSide };
      },
      release: () => model.release(),
    };
  };
}

/** Sliding windows have no network that a provider could run. */
async function openWindows(
  folder: AnyModelFolder,
  spec: SlidingWindowsPackage,
  requested: ProviderRequest,
  absent: readonly AbsentProvider[],
): Promise<OpenedDetector> {
  const { svm } = folder.files;
  if (svm === undefined) throw new Error('Sliding windows have classifiers.');
  const detector = slidingWindows({ spec, classifiers: await readClassifiers(svm, spec) });
  const isOther = requested !== 'auto' && requested !== 'cpu';
  const reason = isOther ? `${requested}: there is no network to run on it` : '';
  const provider = { requested, actual: 'cpu', reason } as const;
  return {
    summary: summaryOf(folder, { provider }, detector, absent),
    detector,
    observing: () => ({ detector, observed: { trunk: [], head: [] } }),
    resized: () => null,
    release: () => Promise.resolve(),
  };
}

function summaryOf(
  { folder, id, spec }: AnyModelFolder,
  { provider }: Pick<OpenedModel, 'provider'>,
  { kind, stages }: Pick<Detector, 'kind' | 'stages'>,
  absent: readonly AbsentProvider[],
): ModelSummary {
  return {
    id,
    kind,
    name: spec.name,
    path: folder,
    description: spec.description,
    licence: spec.licence,
    trainedOn: spec.trainedOn,
    classes: spec.classes,
    settings: defaultSettings(spec),
    stages: stages.map(descriptionOf),
    rules: rulesOf(spec.kind),
    levels: levelsOf(spec),
    anchoring:
      spec.kind === 'faster-rcnn' ? { input: spec.input, offset: spec.rpn.anchorOffset } : null,
    provider,
    absentProviders: absent,
  };
}

/** The feature levels of the lists that stages name. */
function levelsOf(spec: AnyModelPackage): ModelSummary['levels'] {
  if (!hasNetwork(spec) || isOfCrops(spec)) return {};
  const pooled = spec.roi.levels.map(({ stride }) => ({ stride, shapes: [] }));
  if (spec.kind !== 'faster-rcnn') return { pooled };
  const anchors = spec.rpn.levels.map(({ stride, anchors: boxes }) => ({
    stride,
    shapes: boxes.map(([x0, y0, x1, y1]) => ({ width: x1 - x0, height: y1 - y0 })),
  }));
  return { anchors, pooled };
}

/** What of a stage is data, and so can leave the process. */
export function descriptionOf(stage: Stage): DescribedStage {
  const {
    step: _step,
    madeOf: _madeOf,
    sameInputs: _sameInputs,
    make: _make,
    scoreOf: _scoreOf,
    derived: _derived,
    tell: _tell,
    tag: _tag,
    ending: _ending,
    features: _features,
    crop: _crop,
    regionTree: _regionTree,
    rest: _rest,
    ...description
  } = stage;
  return onlyData(description);
}

/** Does not compile where a stage has something that is neither left out above nor data. */
function onlyData<T extends DescribedStage>(
  description: T & Readonly<Record<Exclude<keyof T, keyof DescribedStage>, never>>,
): DescribedStage {
  return description;
}
