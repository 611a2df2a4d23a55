/** The tour's steps that hold generations of detectors against each other. */
import type { StageRole } from '../../../../shared/detection/stages/role.ts';
import type { Studio } from '../../../studio/studio.ts';
import { dialOf, type ModeTour, type TourLack, type TourStep } from '../../../studio/tour.ts';
import { describe } from '../../../studio/stages/stages.ts';
import { duration } from '../../../studio/words.ts';
import type { Compare } from '../state/compare.svelte.ts';

export function compareTour(
  studio: Pick<Studio, 'model' | 'pictures'>,
  compare: Compare,
): ModeTour {
  const lack = (): TourLack | null => {
    if (studio.pictures.currentId === null) return 'picture';
    return compare.panes.length === 0 && studio.model.summary === null ? 'model' : null;
  };
  const paneOf = (kind: string) => compare.panes.findIndex(({ pane }) => pane.model?.kind === kind);
  /** Those that only have to open count too: a step that changes on the way would begin anew. */
  const areThere = (...kinds: readonly string[]) =>
    compare.showsGenerations || kinds.every((kind) => paneOf(kind) >= 0);
  const timeOf = (at: number) => compare.picture?.runs[at]?.time ?? null;
  /** How long the parts of a role took in a pane; null before it is known. */
  const partOf = (at: number, role: StageRole): string | null => {
    const time = timeOf(at);
    if (time === null) return null;
    const parts = time.parts.filter((part) => part.role === role);
    return duration(parts.reduce((sum, { milliseconds }) => sum + milliseconds, 0));
  };
  const totalOf = (at: number): string | null => {
    const time = timeOf(at);
    return time && duration(time.total);
  };
  /** `Faster R-CNN 198 ms · …` of all panes that have run; null where none has. */
  const timesHere = (): string | null => {
    const times = compare.names.flatMap((name, at) => {
      const total = totalOf(at);
      return total === null ? [] : `${name} ${total}`;
    });
    return times.length === 0 ? null : times.join(' · ');
  };
  const enter = () => {
    // A person's own comparison is let be.
    if (compare.panes.length < 2 && compare.hasGenerations) compare.showGenerations();
    compare.choose(null);
    if (!compare.logarithmic) compare.toggleScale();
  };

  /** Two generations, and the part of the time that the later one saved. */
  const generations = (role: StageRole, earlier: string, later: string): TourStep => ({
    lack,
    variant: () => (areThere(earlier, later) ? null : 'other'),
    facts: () => ({
      earlier: partOf(paneOf(earlier), role),
      later: partOf(paneOf(later), role),
      here: partOf(0, role),
      total: totalOf(0),
      times: timesHere(),
    }),
    enter,
    begin: () => ({
      done: () =>
        role === 'features'
          ? [compare.chosen === role]
          : [!compare.logarithmic, !compare.logarithmic && compare.chosen === role],
      showMe: (task) => {
        if (role !== 'features' && compare.logarithmic) compare.toggleScale();
        if (role === 'features' || task === 1) compare.choose(role);
      },
    }),
  });

  /** The panes that have a stage. */
  const having = (stage: string) =>
    compare.panes.filter(({ pane }) => describe(pane.model?.stages ?? [], stage) !== null);
  const isShown = (stage: string) => having(stage).some(({ pane }) => pane.shown === stage);
  const grids = ['windows', 'anchors'] as const;
  const missingGrids = () =>
    compare.showsGenerations ? [] : grids.filter((stage) => having(stage).length === 0);

  const windows: TourStep = {
    lack,
    variant: () => {
      const missing = missingGrids();
      if (missing.length === 0) return null;
      return missing.length === 1 && missing[0] === 'windows' ? 'anchors' : 'other';
    },
    facts: () => ({}),
    enter,
    begin: () => ({
      done: () => {
        const missing = missingGrids();
        return [grids.filter((stage) => !missing.includes(stage)).every(isShown)];
      },
      showMe: () => {
        for (const stage of grids) having(stage)[0]?.pane.show(stage);
      },
    }),
  };

  return {
    steps: {
      fastRcnn: generations('features', 'r-cnn', 'fast-rcnn'),
      fasterRcnn: generations('proposals', 'fast-rcnn', 'faster-rcnn'),
      windows,
    },
    dials: [
      dialOf(
        () => compare.logarithmic,
        () => compare.toggleScale(),
      ),
      dialOf(
        () => compare.chosen,
        (role) => compare.choose(role),
      ),
    ],
  };
}
