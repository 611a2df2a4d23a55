/**
 * `npm run bench`: speed as ratios, each measured side by side in one run. Times depend on the machine,
 * ratios much less; a ratio above its limit makes the exit code 1.
 */
import { existsSync } from 'node:fs';
import { annotateFrames } from './annotateFrames.ts';
import { detectOverBareRuns } from './detectOverBareRuns.ts';
import { detectOverExport } from './detectOverExport.ts';
import { diagnosingOverDetecting } from './diagnosingOverDetecting.ts';
import { evaluateRedraw } from './evaluateRedraw.ts';
import { evaluationFigures } from './evaluationFigures.ts';
import type { Figure } from './figure.ts';
import { keptThumbnails } from './keptThumbnails.ts';
import { projectTimes } from './projectTimes.ts';
import { postProcessingOverSort } from './postProcessingOverSort.ts';
import { regionFigures } from './regionFigures.ts';
import { runMemory } from './runMemory.ts';
import { suggestingOverDetecting } from './suggestingOverDetecting.ts';
import { trainingFigures } from './trainingFigures.ts';
import { windowFrames } from './windowFrames.ts';

const shared = new URL('../../../shared/', import.meta.url);
const d2go = new URL('data/d2go/', shared);

const postProcessing = await postProcessingOverSort();
const figures: Figure[] = [
  postProcessing,
  ...(await regionFigures(postProcessing.milliseconds)),
  ...(await trainingFigures(existsSync(d2go))),
  await suggestingOverDetecting(),
  await diagnosingOverDetecting(),
  await keptThumbnails(),
];
if (existsSync(d2go)) {
  figures.push(...(await detectOverBareRuns(d2go)), ...(await detectOverExport(shared)));
} else {
  process.stderr.write(
    'Without ../shared/data the figures of D2Go and torchvision are left out.\n',
  );
}

const evaluating = await evaluationFigures();
figures.push(...evaluating.figures);

let withinLimits = true;
for (const { name, milliseconds, yardstick, limit, parts } of figures) {
  const ratio = milliseconds / yardstick;
  if (ratio > limit) withinLimits = false;
  process.stdout.write(
    `${name}\n  ratio ${ratio.toFixed(2)} (limit ${limit.toFixed(2)})  ` +
      `${milliseconds.toFixed(1)} ms over ${yardstick.toFixed(1)} ms\n  ` +
      `${Object.entries(parts)
        .map(([part, time]) => `${part} ${time.toFixed(1)}`)
        .join(' · ')}\n`,
  );
}
const annotating = await annotateFrames();
for (const { name, milliseconds, limit } of [
  ...(await projectTimes()),
  ...annotating.waits,
  ...evaluating.waits,
  ...(await evaluateRedraw()),
]) {
  if (milliseconds > limit) withinLimits = false;
  process.stdout.write(`${name}\n  ${milliseconds.toFixed(1)} ms (limit ${limit} ms)\n`);
}
const memory = await runMemory();
if (memory.bytes > memory.limit) withinLimits = false;
process.stdout.write(
  `${memory.name}\n  ${memory.bytes.toFixed(1)} bytes (limit ${memory.limit})\n`,
);
for (const { name, frames, median, worst, limit } of [
  ...(await windowFrames()),
  ...annotating.frames,
]) {
  if (median > limit) withinLimits = false;
  process.stdout.write(
    `${name}\n  median ${median.toFixed(2)} ms, worst ${worst.toFixed(2)} ms of ${frames} (limit ${limit} ms)\n`,
  );
}
if (!withinLimits) process.exitCode = 1;
