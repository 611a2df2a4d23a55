/** What a comparison comes to: on one picture, and over all the pictures that were compared. */
import type { DataFormat } from '../../annotation/formats/formatNames.ts';
import type { Box } from '../../geometry/boxes.ts';
import { mean, median } from '../../numbers.ts';
import { cocoMetrics } from '../metrics/cocoMetrics.ts';
import { matchTables } from '../metrics/matching.ts';
import { evaluationTables } from '../metrics/tables.ts';
import { againstTruth, type AgainstTruth, type TrueObject } from './againstTruth.ts';
import { matchDetectors, type FoundBox, type MatchedDetection } from './detectorMatches.ts';
import { recallCurve, type CurvePoint } from './proposalCurves.ts';
import type { TimeLine, TimePart } from './timeLine.ts';

/** A detector's run on a picture. */
export interface PictureRun {
  /** Image space. */
  readonly found: readonly FoundBox[];
  readonly time: TimeLine;
  /** By the stage, best first, image space; none where there is nothing to hold them against. */
  readonly proposals: ReadonlyMap<string, readonly Box[]>;
}

/** An object as annotations say it. */
export interface AnnotatedObject extends TrueObject {
  /** Square pixels by which it is small, medium or large; of its mask where it has one. */
  readonly area: number;
}

/** What is annotated on a picture. */
export interface PictureTruth {
  readonly objects: readonly AnnotatedObject[];
  /** The names of the classes that are annotated, on whichever picture. */
  readonly known: readonly string[];
  /** Whether all of the picture is annotated: a person has verified it, or it is of a data set. */
  readonly isVerified: boolean;
  /** What the data say that the picture is for: `train`, `val`, `unused`. */
  readonly subsets: readonly string[];
  /** Of the files that say so; null: a project of the studio's does. */
  readonly format: DataFormat | null;
}

export interface ComparedPicture {
  readonly picture: string;
  /** In the order of the detectors; null: it has not run, or not to its end. */
  readonly runs: readonly (PictureRun | null)[];
  /** null: nobody has annotated it. */
  readonly truth: PictureTruth | null;
}

/** The names of the classes that a detector knows. */
export type Known = ReadonlySet<string>;

export interface Counts {
  readonly detections: number;
  /** Those that another detector has, too. */
  readonly shared: number;
  /** Those that no other has, of those that know the class. */
  readonly onlyHere: number;
}

export interface TruthCounts {
  readonly objects: number;
  readonly found: number;
  readonly wrong: number;
}

/** A detector on one picture, beside the others. */
export interface Standing extends Counts {
  /** For each detection. */
  readonly matched: readonly MatchedDetection[];
  /** null: nobody has annotated it. */
  readonly against: { readonly rows: AgainstTruth; readonly counts: TruthCounts } | null;
}

/** @param known of each detector @returns null for a detector that has not run to its end */
export function standingsOf(
  { runs, truth }: ComparedPicture,
  known: readonly Known[],
): readonly (Standing | null)[] {
  const there = runs.flatMap((run, i) => (run === null ? [] : { run, i }));
  const detectors = there.map(({ run, i }) => ({
    classes: known[i] ?? new Set<string>(),
    detections: run.found,
  }));
  const places = there.map(({ i }) => i);
  const matched = matchDetectors(detectors).map((rows) =>
    // The places of all detectors, and not of those that are there.
    rows.map((row) => ({
      ...row,
      matches: row.matches.map((match) => ({ ...match, detector: places[match.detector] ?? -1 })),
    })),
  );
  const standings = runs.map((): Standing | null => null);
  detectors.forEach((detector, at) => {
    const rows = matched[at] ?? [];
    const count = (standing: MatchedDetection['standing']) =>
      rows.filter((row) => row.standing === standing).length;
    const against = truth && againstTruth(detector, truth.objects, new Set(truth.known));
    standings[places[at] ?? -1] = {
      detections: rows.length,
      shared: count('shared'),
      onlyHere: count('onlyHere'),
      matched: rows,
      against: against && { rows: against, counts: truthCounts(against) },
    };
  });
  return standings;
}

function truthCounts({ detections, objects }: AgainstTruth): TruthCounts {
  return {
    objects: objects.filter((object) => object !== 'notCounted').length,
    found: objects.filter((object) => object === 'found').length,
    wrong: detections.filter((detection) => detection === 'wrong').length,
  };
}

/** A detector over all pictures that each of them has run on. */
export interface DetectorSum {
  readonly pictures: number;
  /** Milliseconds, the median of the pictures; NaN of none. */
  readonly milliseconds: number;
  /** The mean of each part. */
  readonly parts: readonly TimePart[];
  readonly counts: Counts;
  readonly truth: TruthSum | null;
}

export interface TruthSum extends TruthCounts {
  readonly pictures: number;
  /** Over the annotated classes that the detector knows; NaN where no object counts. */
  readonly ap50: number;
  readonly classes: number;
  /** By the stage of proposals. */
  readonly curves: ReadonlyMap<string, readonly CurvePoint[]>;
}

/**
 * A detector that ran on no picture has no sum, and keeps no other from having one.
 * @param known of each detector
 */
export function sumsOf(
  pictures: readonly ComparedPicture[],
  known: readonly Known[],
): readonly (DetectorSum | null)[] {
  const ran = known.map((_, i) => pictures.some(({ runs }) => (runs[i] ?? null) !== null));
  const complete = pictures.filter(({ runs }) =>
    ran.every((isThere, i) => !isThere || (runs[i] ?? null) !== null),
  );
  const standings = complete.map((picture) => standingsOf(picture, known));
  return known.map((classes, i): DetectorSum | null => {
    if (ran[i] !== true) return null;
    const runs = complete.flatMap((picture, at) => {
      const [run, standing] = [picture.runs[i], standings[at]?.[i]];
      return run && standing ? { picture, run, standing } : [];
    });
    const total = (key: keyof Counts) => runs.reduce((sum, { standing }) => sum + standing[key], 0);
    return {
      pictures: runs.length,
      milliseconds: median(runs.map(({ run }) => run.time.total)),
      parts: meanParts(runs.map(({ run }) => run.time)),
      counts: {
        detections: total('detections'),
        shared: total('shared'),
        onlyHere: total('onlyHere'),
      },
      truth: truthSum(runs, classes),
    };
  });
}

interface CountedRun {
  readonly picture: ComparedPicture;
  readonly run: PictureRun;
  readonly standing: Standing;
}

function truthSum(runs: readonly CountedRun[], classes: Known): TruthSum | null {
  const annotated = runs.flatMap(({ picture: { picture, truth }, run, standing: { against } }) =>
    truth === null || against === null ? [] : { picture, truth, run, against },
  );
  if (annotated.length === 0) return null;
  const total = (key: keyof TruthCounts) =>
    annotated.reduce((sum, { against }) => sum + against.counts[key], 0);
  const counted = annotated.flatMap(({ truth }) =>
    truth.objects.flatMap(({ label }) => (label !== null && classes.has(label) ? label : [])),
  );
  const idOf = new Map([...new Set(counted)].sort().map((name, id) => [name, id]));
  const tables = evaluationTables(
    annotated.map(({ truth, run }, id) => ({
      ...{ id, width: 0, height: 0, labels: [] },
      objects: truth.objects.flatMap(({ label, box, crowd, difficult }) => {
        const classId = idOf.get(label ?? '');
        return classId === undefined ? [] : { classId, box, crowd, difficult };
      }),
      detections: run.found.flatMap(({ label, box, score }) => {
        const classId = idOf.get(label);
        return classId === undefined ? [] : { classId, box, score };
      }),
    })),
  );
  const stages = new Set(annotated.flatMap(({ run }) => [...run.proposals.keys()]));
  const curveOf = (stage: string) =>
    recallCurve(
      annotated.map(({ truth, run }) => ({
        proposals: run.proposals.get(stage) ?? [],
        truth: truth.objects.map(({ box, crowd, difficult }) => ({
          ...{ box, ignored: crowd || difficult },
        })),
      })),
    );
  return {
    pictures: annotated.length,
    objects: total('objects'),
    found: total('found'),
    wrong: total('wrong'),
    ap50: cocoMetrics(matchTables(tables)).AP50,
    classes: idOf.size,
    curves: new Map([...stages].map((stage) => [stage, curveOf(stage)])),
  };
}

function meanParts(times: readonly TimeLine[]): readonly TimePart[] {
  const [first] = times;
  return (first?.parts ?? []).map(({ role, title }, at) => ({
    role,
    title,
    milliseconds: mean(times.map(({ parts }) => parts[at]?.milliseconds ?? 0)),
  }));
}
