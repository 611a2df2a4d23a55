/** The tour's first and last step, which any detector can show something of. */
import { count, duration } from '../../../studio/words.ts';
import type { TourStep } from '../../../studio/tour.ts';
import type { InspectLook } from './inspectLook.svelte.ts';

/** R-CNN: what the network gets of one region. */
export function rcnnStep(look: InspectLook): TourStep {
  /** Where one region becomes the network's input: a crop, of the later detectors its pooled features. */
  const stage = () => look.firstOf('warped', 'pooled');
  return {
    lack: () => look.lack(),
    variant: () => {
      if (look.kind === '' || stage() === 'warped') return null;
      return stage() === 'pooled' ? 'pooled' : 'other';
    },
    facts: () => {
      const rows = look.countAt(stage());
      const time = look.timeAt('warped', 'features');
      return {
        regions: rows === null ? null : count(rows),
        time: time === null ? null : duration(time),
      };
    },
    enter: () => look.show(stage()),
    begin: () => ({
      done: () => [look.inspect.view.shown === stage() && look.rowAt(stage()) !== null],
      showMe: () => look.select(stage(), 0),
    }),
  };
}

/** A box from its detection down to where it began, or the other way. */
export function wholeLineageStep(look: InspectLook): TourStep {
  const { selection, view } = look.inspect;
  const last = () => look.firstOf();
  return {
    lack: () => look.lack(),
    variant: () => null,
    facts: () => ({ stages: count(view.stages.length) }),
    enter: () => look.show(last()),
    begin: () => {
      /** Of lineages, by where they begin, those whose one end was selected, and whose other. */
      const began = new Set<number>();
      const ended = new Set<number>();
      return {
        done: () => {
          const { lineage } = selection;
          const stage = look.selectedStage;
          const first = lineage?.steps[0];
          if (stage === null || first === undefined) return [false, false];
          if (stage === first.stage) began.add(first.row);
          if (stage === last()) ended.add(first.row);
          return [stage === last(), began.has(first.row) && ended.has(first.row)];
        },
        showMe: (task) => {
          if (look.selectedStage !== last()) look.select(last(), 0);
          if (task === 0) return;
          selection.onceTold(() => {
            const first = selection.lineage?.steps[0];
            if (first !== undefined) view.show(first.stage);
          });
        },
      };
    },
  };
}
