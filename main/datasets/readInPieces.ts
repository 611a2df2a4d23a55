import type { DataFormat } from '../../shared/annotation/formats/formatNames.ts';
import type { ReadFile } from '../../shared/annotation/formats/reader.ts';
import { formatReaders } from '../../shared/annotation/formats/registry.ts';
import type { SourceTask } from './source.ts';
import { checkStopped } from './stopped.ts';
import { textPieces } from './textFile.ts';

/** Reads an annotation file that may be long, without all of its text in memory. @throws StudioError naming it; stopped. */
export async function readInPieces(
  format: DataFormat,
  { tree, vocFirstPixel, signal }: SourceTask,
  file: string,
): Promise<ReadFile> {
  const reader = formatReaders[format](file, { vocFirstPixel });
  for await (const piece of textPieces(tree.path(file), file)) {
    checkStopped(signal);
    reader.push(piece);
  }
  return reader.end();
}
