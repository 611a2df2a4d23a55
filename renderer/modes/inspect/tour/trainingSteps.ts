/** The tour's steps about what the RPN learns of one picture, with its detections in the place of ground truth. */
import { AnchorLabel } from '../../../../shared/detection/training/assignAnchors.ts';
import { item } from '../../../../shared/item.ts';
import { count, counted, hundredths } from '../../../studio/words.ts';
import type { TourFacts, TourStep } from '../../../studio/tour.ts';
import { fitOf } from './anchorFits.ts';
import { nameOfLabel, type InspectLook } from './inspectLook.svelte.ts';
import { selectedDeltas, targetDeltas } from './proposalSteps.ts';

/** The label that the selected box's anchor would have; null where none is selected. */
function selectedLabel(look: InspectLook): number | null {
  const row = look.rowAt('anchors');
  return row === null ? null : (look.labels?.[row] ?? null);
}

function labelFacts(look: InspectLook): TourFacts {
  const { anchors, labelCounts, objects } = look;
  const row = look.rowAt('anchors');
  const label = selectedLabel(look);
  const fit = row === null || anchors === null ? null : fitOf(anchors, row, objects);
  return {
    truths: counted(objects.length, 'detection'),
    positive: anchors && count(labelCounts.positive),
    negative: anchors && count(labelCounts.negative),
    ignored: anchors && count(labelCounts.ignored),
    iou: fit && hundredths(fit.iou),
    object: objects[fit?.object ?? -1]?.name ?? { word: 'noObject' },
    label: label === null ? null : { word: nameOfLabel(label) },
  };
}

/** Selects the anchor of a label that the RPN is surest of. */
function showLabel(look: InspectLook, label: number): void {
  const { labels } = look;
  if (labels === null) return;
  const { ranks } = look.inspect.scene;
  let row = labels.indexOf(label);
  for (const [other, each] of labels.entries()) {
    if (each === label && ranks !== null && ranks[other]! > ranks[row]!) row = other;
  }
  if (row >= 0) look.select('anchors', row);
}

/** Positive, negative, ignored. */
export function samplingStep(look: InspectLook): TourStep {
  return {
    lack: () => look.lackOfRpn(),
    variant: () => null,
    facts: () => labelFacts(look),
    enter: () => look.show('anchors', { overlay: look.firstOf() }),
    begin: () => ({
      done: () => [selectedLabel(look) === AnchorLabel.ignored],
      showMe: () => showLabel(look, AnchorLabel.ignored),
    }),
  };
}

/** Smooth L1 with its bend at 1, as the paper has it. */
const smooth = (x: number) => (Math.abs(x) < 1 ? (x * x) / 2 : Math.abs(x) - 0.5);

/** Both terms of the loss, of a positive anchor and of a negative one. */
export function lossStep(look: InspectLook): TourStep {
  const terms = () => {
    const here = selectedDeltas(look);
    const label = selectedLabel(look);
    const { anchors, objects } = look;
    if (here === null || label === null || label === AnchorLabel.ignored || !anchors) return null;
    const right = label === AnchorLabel.positive ? here.objectness : 1 - here.objectness;
    const object = objects[fitOf(anchors, here.row, objects).object];
    const target = object && targetDeltas(look, here.row, object.box);
    const off = target?.reduce((sum, t, i) => sum + smooth(t - item(here.deltas, i)), 0) ?? 0;
    // A negative anchor has no object: its deltas are not held against any.
    const reg = label === AnchorLabel.positive ? hundredths(off) : '0';
    return { cls: hundredths(-Math.log(Math.max(right, 1e-12))), reg };
  };
  return {
    lack: () => look.lackOfRpn(),
    variant: () => null,
    facts: () => {
      const { cls, reg } = terms() ?? { cls: null, reg: null };
      return { ...labelFacts(look), cls, reg };
    },
    enter: () => look.show('anchors', { overlay: look.firstOf() }),
    begin: () => ({
      done: () => {
        const label = selectedLabel(look);
        return [label === AnchorLabel.positive, label === AnchorLabel.negative];
      },
      showMe: (task) => showLabel(look, task === 0 ? AnchorLabel.positive : AnchorLabel.negative),
    }),
  };
}
