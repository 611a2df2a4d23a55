/** Detection on a provider against the CPU, as the studio runs it: in a detector's process of its own. */
import path from 'node:path';
import { bmpFile, packRows } from '../../main/pictures/testing/bmpFile.ts';
import { forkSubprocess } from '../../main/processes/forkSubprocess.ts';
import { DetectorClient } from '../../main/services/detection/detectorClient.ts';
import { rowsWithoutLike } from '../../main/services/detection/testing/rowsWithoutLike.ts';
import { generateSmear } from '../../main/smears/field.ts';
import type { DetectionRow } from '../../shared/detection/head/detectionRow.ts';
import { item } from '../../shared/item.ts';
import type { ProviderName, ProviderReport } from '../../shared/model/providers.ts';
import { inTurn, timed, type Pair } from './inTurn.ts';
import type { Row } from './row.ts';

/** Seconds: a driver that computes on the CPU takes some minutes for a picture, and one that takes this long hangs. */
const patience = 1800;
/** A picture that takes the provider longer, in milliseconds, is the only one. */
const slow = 20_000;

const processFile = path.join(import.meta.dirname, '..', '..', 'main', 'detector', 'process.ts');

export interface DetectionWork {
  /** A package, and what the report calls it. */
  readonly folder: string;
  readonly name: string;
  readonly provider: ProviderName;
  /** Seeds of the fields whose detections are compared: of the first alone, where the provider is slow. */
  readonly compared: readonly number[];
  /** For the times; what is compared comes on top of it. */
  readonly seconds: number;
}

/** @throws Error where the provider is not used, with the reason */
export async function detection(work: DetectionWork): Promise<Row> {
  const { folder, name, provider, compared, seconds } = work;
  const [cpu, other] = [newClient(), newClient()];
  try {
    const opened = await Promise.all([cpu.open(folder, 'cpu'), other.open(folder, provider)]);
    const { actual, reason } = opened[1].provider;
    if (actual !== provider) throw new Error(`${provider} is not used: ${reason}`);
    const { settings } = opened[0];
    const detect = async (client: DetectorClient, seed: number) => {
      const request = { pictureId: 'p', tables: [], anew: true, settings };
      return (await client.detect({ ...request, source: smear(seed) })).run.detections;
    };
    const unlike = [];
    let count = 0;
    let pictures = 0;
    let only: Pair | null = null;
    for (const seed of compared) {
      let here: readonly DetectionRow[] = [];
      let there: readonly DetectionRow[] = [];
      const times = {
        cpu: await timed(async () => (here = await detect(cpu, seed))),
        provider: await timed(async () => (there = await detect(other, seed))),
      };
      pictures++;
      count += here.length;
      unlike.push(...rowsWithoutLike(here, there), ...rowsWithoutLike(there, here));
      if (times.provider > slow) {
        only = times;
        break;
      }
    }
    const times =
      only ??
      (await inTurn({ cpu: () => detect(cpu, 1), provider: () => detect(other, 1) }, seconds));
    return {
      what: `Detection with ${name}, 640 × 480, every stage kept${only === null ? '' : ', the first run'}`,
      ...times,
      agreement:
        compared.length === 0
          ? 'what the graphs put out, within 2 % (compared when it opens)'
          : agreementOf(count, pictures, unlike),
      agrees: unlike.length === 0,
    };
  } finally {
    await Promise.all([cpu.close(), other.close()]);
  }
}

/** What "auto" takes on this machine, and why not the others. */
export async function automaticChoice(folder: string): Promise<ProviderReport> {
  const client = newClient();
  try {
    return (await client.open(folder, 'auto')).provider;
  } finally {
    await client.close();
  }
}

function newClient(): DetectorClient {
  const client = new DetectorClient(forkSubprocess('detector', processFile, null));
  client.limitTime(patience);
  return client;
}

function agreementOf(count: number, pictures: number, unlike: readonly DetectionRow[]): string {
  if (unlike.length === 0) {
    const where = pictures === 1 ? 'a picture' : `${pictures} pictures`;
    return `all of ${count} detections on ${where}, IoU ≥ 0.99, score within 0.01`;
  }
  const { label, score } = item(unlike, 0);
  return `${unlike.length} without their like beside ${count}, first ${label} ${score.toFixed(3)}`;
}

/** A generated field as a file: nothing has to be decoded that a bare machine has no decoder for. */
function smear(seed: number) {
  const { picture } = generateSmear({ width: 640, height: 480, seed });
  const { width, height, data } = picture;
  const rows = packRows(width, height, 24, (x, y) => {
    const at = (y * width + x) * 3;
    return data[at + 2]! | (data[at + 1]! << 8) | (data[at]! << 16);
  });
  return {
    name: `smear ${seed}.bmp`,
    bytes: Uint8Array.from(bmpFile({ width, height, bits: 24, pixels: rows })),
  };
}
