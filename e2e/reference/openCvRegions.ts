/** Selective Search of Debian's python3-opencv on a picture file. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import * as v from 'valibot';
import { presetNames, type PresetName } from '../../shared/detection/regions/settings.ts';

const reply = v.object({
  version: v.string(),
  width: v.number(),
  height: v.number(),
  rgb: v.string(),
  labels: v.array(
    v.object({ space: v.picklist(['hsv', 'lab', 'i']), k: v.number(), labels: v.string() }),
  ),
  runs: v.array(
    v.object({
      preset: v.picklist(presetNames),
      seconds: v.array(v.number()),
      boxes: v.array(v.array(v.number())),
    }),
  ),
});

export type OpenCvRegions = v.InferOutput<typeof reply>;

/** @param times how often each preset runs @throws where there is no python3-opencv, or it cannot read the file */
export function askOpenCv(
  file: string,
  times: number,
  wanted: readonly PresetName[],
): OpenCvRegions {
  const script = path.join(import.meta.dirname, 'openCvRegions.py');
  const out = execFileSync('/usr/bin/python3', [script, file, String(times), ...wanted], {
    maxBuffer: 2 ** 30,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return v.parse(reply, JSON.parse(out));
}
