/** The SHA-256 of a file, read in pieces so that nothing else waits for it. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** Takes a processor about a millisecond. */
const pieceBytes = 1 << 20;

/**
 * @returns 64 hex digits.
 * @throws the signal's reason; what the disk says.
 */
export async function sha256Of(
  file: string,
  signal: AbortSignal,
  onBytes: (doneBytes: number) => void,
): Promise<string> {
  const hash = createHash('sha256');
  let done = 0;
  const pieces: AsyncIterable<Buffer> = createReadStream(file, { highWaterMark: pieceBytes });
  for await (const piece of pieces) {
    signal.throwIfAborted();
    hash.update(piece);
    done += piece.byteLength;
    onBytes(done);
  }
  return hash.digest('hex');
}
