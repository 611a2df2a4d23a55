/** The tour's steps from anchors to proposals: deltas and NMS. */
import { encode } from '../../../../shared/detection/rpn/boxCoder.ts';
import { settingOf } from '../../../../shared/model/settings.ts';
import { boxAt, iou, type Box } from '../../../../shared/geometry/boxes.ts';
import { count, decimal, hundredths, score } from '../../../studio/words.ts';
import type { TourStep } from '../../../studio/tour.ts';
import { stepAt } from '../../../studio/stages/lineageWalk.ts';
import { hasBox } from './anchorFits.ts';
import type { InspectLook } from './inspectLook.svelte.ts';

/** As the paper writes them: not divided by anything. */
export const plainCoder = { deltaWeights: [1, 1, 1, 1], sizeDeltaClamp: Infinity } as const;

/** The deltas that moved the selected box's anchor, with its objectness; null where none is selected. */
export function selectedDeltas(look: InspectLook) {
  const { selection } = look.inspect;
  if (selection.asking || selection.lineage === null) return null;
  const anchor = stepAt(selection.lineage, 'anchors');
  const decoded = stepAt(selection.lineage, 'decoded');
  const objectness = stepAt(selection.lineage, 'objectness');
  if (!anchor?.box || !decoded?.box || typeof objectness?.score !== 'number') return null;
  return {
    row: anchor.row,
    anchor: anchor.box,
    objectness: objectness.score,
    deltas: encode(anchor.box, decoded.box, plainCoder),
  };
}

/** An anchor, and the proposal that its deltas make of it. */
export function deltasStep(look: InspectLook): TourStep {
  const { view } = look.inspect;
  return {
    lack: () => look.lackOfRpn(),
    variant: () => null,
    facts: () => {
      const here = selectedDeltas(look);
      const [x, y, w, h] = here?.deltas.map((delta) => decimal(delta)) ?? [];
      return {
        objectness: here ? score(here.objectness) : null,
        ...{ tx: x ?? null, ty: y ?? null, tw: w ?? null, th: h ?? null },
      };
    },
    enter: () => look.show('anchors', { overlay: 'decoded' }),
    begin: () => {
      const met = new Set<number>();
      return {
        done: () => {
          const row = look.rowAt('anchors');
          const stage = look.selectedStage;
          if (row === null) return [false, false];
          if (stage === 'anchors') met.add(row);
          return [stage === 'anchors', stage === 'decoded' && met.has(row)];
        },
        showMe: (task) => {
          const row = look.rowAt('anchors') ?? look.bestAnchor?.row;
          if (row === undefined) return;
          if (look.selectedStage !== 'anchors') look.select('anchors', row);
          if (task === 0) return;
          met.add(row);
          look.inspect.selection.onceTold(() => view.show('decoded'));
        },
      };
    },
  };
}

const nmsSetting = 'rpn.nmsIoU';
/** Boxes that overlap by less are not thought to be of one object. */
const apart = 0.05;
/** What the setting is raised to where nothing overlaps. */
const raised = 0.9;

/** Two proposals of one object, of which a lower threshold leaves one. */
export function nmsStep(look: InspectLook): TourStep {
  const { settings } = look.inspect;
  const overlapping = () => {
    const pair = look.pair();
    return pair !== null && pair.iou >= apart ? pair : null;
  };
  const setTo = () => (settings.live === null ? 0 : settingOf(settings.live, nmsSetting));
  const isOne = () => {
    const pair = overlapping();
    const kept = look.snapshot?.tables.get('proposals')?.boxes;
    return pair !== null && kept != null && !(hasBox(kept, pair.a) && hasBox(kept, pair.b));
  };
  return {
    lack: () => look.lackOfRpn(),
    variant: () =>
      look.snapshot?.tables.has('proposals') === true && !overlapping() ? 'apart' : null,
    facts: () => {
      const pair = overlapping();
      const [before, after] = [look.countAt('clipped'), look.countAt('proposals')];
      return {
        before: before === null ? null : count(before),
        after: after === null ? null : count(after),
        threshold: hundredths(setTo()),
        pair: pair ? hundredths(pair.iou) : null,
        state: { word: isOne() ? 'oneSuppressed' : 'bothKept' },
        object: (pair && nameAt(look, pair.a)) ?? { word: 'object' },
      };
    },
    enter: () => look.show('proposals', { overlay: 'clipped' }),
    begin: () => ({
      done: () => [overlapping() === null ? setTo() >= raised : isOne()],
      showMe: () => {
        const pair = overlapping();
        const to = pair === null ? raised : Math.max(0, Math.floor(pair.iou * 100 - 1) / 100);
        settings.set(nmsSetting, to);
      },
    }),
  };
}

/** What the object that a box is on is called; null where it is on none. */
function nameAt(look: InspectLook, box: Box): string | null {
  return look.objects.find((object) => iou(object.box, box) >= 0.3)?.name ?? null;
}

/** The anchor's own target: the deltas that would lay it on an object exactly. */
export function targetDeltas(look: InspectLook, row: number, object: Box) {
  return look.anchors === null ? null : encode(boxAt(look.anchors, row), object, plainCoder);
}
