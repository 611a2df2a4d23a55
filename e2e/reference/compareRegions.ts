/**
 * Compares Selective Search in its mode 'opencv' with Debian's python3-opencv on a picture file:
 *
 *   npm run compare-opencv -- PICTURE [RUNS] [PRESET…]
 *
 * Presets are single, fast (where none is named) and quality. Label maps and, on the pixels that OpenCV read, sets of boxes must be equal;
 * on the pixels of our own decoder 90 % of the boxes. Times are of one thread each, run by run in turn.
 */
import * as v from 'valibot';
import { decodePicture } from '../../main/pictures/decode.ts';
import type { RgbPicture } from '../../shared/detection/regions/picture.ts';
import { prepareSpace, segmentSpace } from '../../shared/detection/regions/preparing.ts';
import { selectiveSearch } from '../../shared/detection/regions/selectiveSearch.ts';
import {
  openCvPreset,
  presetNames,
  type PresetName,
} from '../../shared/detection/regions/settings.ts';
import { median } from '../../shared/numbers.ts';
import { askOpenCv } from './openCvRegions.ts';

const [file = '', count = '3', ...named] = process.argv.slice(2);
const runs = v.parse(v.pipe(v.number(), v.integer(), v.minValue(1)), Number(count));
const presets = v.parse(v.array(v.picklist(presetNames)), named.length === 0 ? ['fast'] : named);

const openCv = askOpenCv(file, runs, presets);
const { width, height } = openCv;
const theirs = { width, height, data: new Uint8Array(Buffer.from(openCv.rgb, 'base64')) };
const ours = await decodePicture(file);
say(true, `OpenCV ${openCv.version}, ${width} × ${height}, pixels read otherwise: ${differing()}`);

for (const { space, k, labels } of openCv.labels) {
  const prepared = prepareSpace(theirs, { space, sigma: 0.8 }, 'opencv');
  const { segments } = segmentSpace(prepared, { k, smallestSegment: 100 });
  const expected = Buffer.from(labels, 'base64');
  const isEqual = expected.equals(new Uint8Array(segments.labels.buffer));
  say(isEqual, `label map of ${space}, k ${k}: ${segments.count} segments`);
}

for (const { preset, boxes } of openCv.runs) {
  const expected = new Set(boxes.map((box) => box.join()));
  const same = boxesOf(theirs, preset);
  say(sharedPart(same, expected) === 1, `${preset}, pixels of OpenCV: ${inWords(same, expected)}`);
  const own = boxesOf(ours, preset);
  say(sharedPart(own, expected) >= 0.9, `${preset}, own decoder: ${inWords(own, expected)}`);
  timesOf(preset);
}

function differing(): string {
  if (ours.width !== width || ours.height !== height) return 'other size';
  return `${theirs.data.reduce((sum, value, i) => sum + (value === ours.data[i] ? 0 : 1), 0)}`;
}

function boxesOf(picture: RgbPicture, preset: PresetName): Set<string> {
  const { boxes } = selectiveSearch(picture, openCvPreset(preset)).regions;
  return new Set(
    Array.from({ length: boxes.length / 4 }, (_, i) => boxes.subarray(i * 4, i * 4 + 4).join()),
  );
}

function sharedCount(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  return [...a].filter((box) => b.has(box)).length;
}

/** Of the boxes of either the part that both have. */
function sharedPart(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const same = sharedCount(a, b);
  return same / (a.size + b.size - same);
}

function inWords(a: ReadonlySet<string>, b: ReadonlySet<string>): string {
  const same = sharedCount(a, b);
  return `${same} of ${b.size} boxes found, ${a.size - same} others`;
}

/** In turn, since what else runs on the machine changes from second to second. */
function timesOf(preset: PresetName): void {
  const pairs = Array.from({ length: runs }, () => {
    const start = performance.now();
    selectiveSearch(theirs, openCvPreset(preset));
    const own = (performance.now() - start) / 1000;
    return { own, other: askOpenCv(file, 1, [preset]).runs[0]?.seconds[0] ?? NaN };
  });
  const line = pairs.map(({ own, other }) => `${own.toFixed(2)} / ${other.toFixed(2)}`).join(', ');
  const ratio = median(pairs.map(({ own, other }) => own / other));
  say(ratio <= 1, `${preset}, seconds / OpenCV's: ${line}; median ratio ${ratio.toFixed(2)}`);
}

function say(holds: boolean, words: string): void {
  process.stdout.write(`${holds ? 'ok ' : 'BAD'} ${words}\n`);
  if (!holds) process.exitCode = 1;
}
