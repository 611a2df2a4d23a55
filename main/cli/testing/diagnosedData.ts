/**
 * Diagnosis of real pictures: of every one a verdict for each object, a funnel whose ends are what others compute, and for every
 * miss changes of settings that do what is said of them when `detect --set` makes them.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelSummary } from '../../../shared/contract/models.ts';
import { nearerValues } from '../../../shared/evaluation/diagnosis/testing/checkSaving.ts';
import type { SettingChange } from '../../../shared/evaluation/diagnosis/settingGrid.ts';
import { stageRecall } from '../../../shared/evaluation/diagnosis/stageRecall.ts';
import { notCounted } from '../../../shared/evaluation/diagnosis/truth.ts';
import { isMissed, verdictKinds } from '../../../shared/evaluation/diagnosis/verdict.ts';
import { findersOf, matchTables } from '../../../shared/evaluation/metrics/matching.ts';
import { evaluationTables } from '../../../shared/evaluation/metrics/tables.ts';
import type { RunSummary } from '../../../shared/contract/detector.ts';
import { boxAt, iou } from '../../../shared/geometry/boxes.ts';
import { imageFromInputBox } from '../../../shared/geometry/spaces.ts';
import { item } from '../../../shared/item.ts';
import { withSetting, type DetectionSettings } from '../../../shared/model/settings.ts';
import { DetectorClient } from '../../services/detection/detectorClient.ts';
import { forkSubprocess } from '../../processes/forkSubprocess.ts';
import {
  diagnosedPicture,
  savedPicture,
  type DiagnosedPicture,
} from '../../services/evaluation/diagnosedPicture.ts';
import type { TruthPicture } from '../../services/evaluation/modelTruth.ts';
import { addChange } from '../options.ts';
import { data } from './program.ts';

const root = path.join(import.meta.dirname, '..', '..', '..');
const detector = path.join(root, 'main', 'detector', 'process.ts');
/** As `diagnose` has it. */
const tries = 24;
/** Of so many claims each smaller step of the setting is made again, where it has no more than so many. */
const [provenClaims, mostSteps] = [4, 12];

export interface RealData {
  readonly model: string;
  /** Its folder in ../shared/data. */
  readonly needs: string;
  readonly truth: (
    classes: ModelSummary['classes'],
  ) => readonly TruthPicture[] | Promise<readonly TruthPicture[]>;
}

/** Each set is a file of its own: they take the longest of all tests, and can run beside each other. */
export function testDiagnosis({ model, needs, truth }: RealData): void {
  describe(`${needs} and ${path.basename(model)} (needs ../shared/data)`, () => {
    const isThere = existsSync(path.join(data, needs)) && existsSync(path.join(data, 'd2go'));
    const client = new DetectorClient(forkSubprocess('detector', detector, null));
    let opened: ModelSummary;
    let pictures: readonly TruthPicture[] = [];
    const done: DiagnosedPicture[] = [];
    beforeAll(async () => {
      if (!isThere) return;
      opened = await client.open(model, 'cpu');
      pictures = await truth(opened.classes);
    });
    afterAll(() => client.close());

    /** As `detect --set` makes it. */
    async function detected(
      picture: TruthPicture,
      changes: readonly SettingChange[],
    ): Promise<RunSummary> {
      const set = changes.reduce<ReturnType<typeof addChange>>(
        (former, { setting, to }) => addChange(`${setting}=${to}`, former),
        [],
      );
      const settings = set.reduce<DetectionSettings>(
        (former, { name, value }) => withSetting(opened.rules, former, name, value),
        opened.settings,
      );
      const request = { pictureId: picture.name, source: picture.path, settings, tables: [] };
      return (await client.detect({ ...request, anew: true })).run;
    }

    /** For each object of a picture whether a detection takes it, by the matching of evaluations. */
    function found(
      { name, width, height, objects }: TruthPicture,
      { detections }: RunSummary,
    ): readonly boolean[] {
      const tables = evaluationTables([
        {
          ...{ id: name, width, height, labels: [], detections },
          objects: objects.map((object) => ({
            ...object,
            // Of a class that no detection has.
            classId: object.classIndex === null ? -1 : item(opened.classes, object.classIndex).id,
          })),
        },
      ]);
      const finders = findersOf(matchTables(tables, [0.5]), 0, 0);
      return Array.from(objects, (_, object) => (finders[object] ?? -1) >= 0);
    }

    it.skipIf(!isThere)(
      'has one verdict for each object, and ends of its funnel that are computed apart',
      async () => {
        let [objects, covered, taken] = [0, 0, 0];
        for (const picture of pictures) {
          const diagnosed = await diagnosedPicture(
            { client, settings: opened.settings, iou: 0.5 },
            picture,
          );
          const { run, diagnosis } = diagnosed;
          done.push(diagnosed);
          expect(diagnosis.outcomes).toHaveLength(picture.objects.length);
          const { value: anchors } = await client.ask(
            'table',
            { runId: run.runId, version: run.version },
            { stage: item(opened.stages, 0).kind },
          );
          const corners = new Float32Array(anchors.boxes ?? new ArrayBuffer());
          const boxes = Array.from({ length: corners.length / 4 }, (_, row) =>
            imageFromInputBox(boxAt(corners, row), run.geometry),
          );
          const isFound = found(picture, run);
          picture.objects.forEach((object, index) => {
            const { verdict } = item(diagnosis.outcomes, index);
            expect(verdictKinds).toContain(verdict.kind);
            const reason = notCounted(object);
            expect(verdict.kind === 'notCounted').toBe(reason !== null);
            if (reason !== null) return;
            objects++;
            expect(isMissed(verdict), `${picture.name} ${index + 1}`).toBe(!isFound[index]);
            taken += Number(isFound[index]);
            covered += Number(boxes.some((box) => iou(object.box, box) >= 0.5));
          });
        }
        const {
          objects: counted,
          bars,
          verdicts,
        } = stageRecall(done.map(({ diagnosis }) => diagnosis));
        const all = pictures.reduce((sum, picture) => sum + picture.objects.length, 0);
        expect(Object.values(verdicts).reduce((sum, count) => sum + count, 0)).toBe(all);
        expect(counted.all).toBe(objects);
        expect([bars[0]?.covered.all, bars.at(-1)?.covered.all]).toEqual([covered, taken]);
        expect(covered).toBeGreaterThan(taken);
      },
    );

    it.skipIf(!isThere)(
      'claims changes that find what was missed, and no smaller one does',
      async () => {
        let [misses, saved, proven] = [0, 0, 0];
        for (const [place, picture] of pictures.entries()) {
          const { outcomes } = item(done, place).diagnosis;
          if (!outcomes.some(({ verdict }) => isMissed(verdict))) continue;
          const asked = { client, model: opened, settings: opened.settings, iou: 0.5 };
          const { diagnosis, savings } = await savedPicture(asked, picture, tries);
          // Many misses are claimed to be found by the same changes.
          const runs = new Map<string, RunSummary>();
          const runWith = async (changes: readonly SettingChange[]): Promise<RunSummary> => {
            const key = JSON.stringify(changes.map(({ setting, to }) => [setting, to]));
            const run = runs.get(key) ?? (await detected(picture, changes));
            runs.set(key, run);
            return run;
          };
          for (const [index, saving] of savings.entries()) {
            const isMiss = isMissed(item(diagnosis.outcomes, index).verdict);
            expect(saving !== null).toBe(isMiss);
            if (saving === null) continue;
            misses++;
            if (saving.changes.length > 0) saved++;
            for (const { changes, isProven } of saving.changes) {
              const words = `${picture.name} ${index + 1}: ${JSON.stringify(changes)}`;
              expect(found(picture, await runWith(changes))[index], words).toBe(true);
              const [change] = changes;
              if (!isProven || changes.length > 1 || change === undefined) continue;
              if (proven === provenClaims) continue;
              const rule = opened.rules.find(({ name }) => name === change.setting);
              const nearer = rule === undefined ? [] : nearerValues(rule, change);
              if (nearer.length === 0 || nearer.length > mostSteps) continue;
              proven++;
              for (const to of nearer) {
                const run = await runWith([{ ...change, to }]);
                expect(found(picture, run)[index], `${words}, but ${to}`).toBe(false);
              }
            }
          }
        }
        const share = Math.round((100 * saved) / misses);
        process.stdout.write(
          `${needs}: a change of settings finds ${saved} of ${misses} misses (${share} %)\n`,
        );
        expect(saved).toBeGreaterThan(0);
        expect(proven).toBeGreaterThan(0);
      },
    );
  });
}
