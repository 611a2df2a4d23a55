/** What a picture's file was like when a person looked at it: what finds it again, and tells that it is another one. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { readPictureHeader } from '../pictures/pictureHeader.ts';
import { readSource } from '../pictures/readSource.ts';
import { numberOf, numberOrNull, textOrNull } from './columns.ts';
import type { Database } from './sqlite.ts';

export interface PictureFacts {
  readonly bytes: number;
  /** When the file was last written, milliseconds since 1970. */
  readonly modified: number;
  /** sha256 of its bytes, hex. */
  readonly hash: string;
  /** Upright, pixels. */
  readonly width: number;
  readonly height: number;
  /** Whether its EXIF orientation sets it upright. */
  readonly turned: boolean;
}

/** @throws StudioError where the file cannot be read, or is no picture. */
export async function readFacts(file: string): Promise<PictureFacts> {
  const { mtimeMs } = await stat(file);
  const { bytes } = await readSource(file);
  const header = await readPictureHeader({ name: file, bytes });
  return {
    bytes: bytes.length,
    modified: mtimeMs,
    hash: hashOf(bytes),
    width: header.width,
    height: header.height,
    turned: header.exifOrientation !== 1,
  };
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** null where the file was never looked at. */
export function keptFacts(database: Database, picture: number): PictureFacts | null {
  const row = database
    .prepare('SELECT bytes, modified, hash, width, height, turned FROM picture WHERE id = ?')
    .get(picture);
  const hash = row === undefined ? null : textOrNull(row, 'hash');
  if (row === undefined || hash === null) return null;
  return {
    bytes: numberOf(row, 'bytes'),
    modified: numberOf(row, 'modified'),
    hash,
    width: numberOf(row, 'width'),
    height: numberOf(row, 'height'),
    turned: numberOrNull(row, 'turned') === 1,
  };
}

export function keepFacts(database: Database, picture: number, facts: PictureFacts): void {
  const { bytes, modified, hash, width, height, turned } = facts;
  database
    .prepare(
      'UPDATE picture SET bytes = ?, modified = ?, hash = ?, width = ?, height = ?, turned = ? WHERE id = ?',
    )
    .run(bytes, modified, hash, width, height, turned ? 1 : 0, picture);
}
