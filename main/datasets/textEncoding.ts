/**
 * In which encoding a text file is: a byte order mark says so, or an XML declaration; else it is UTF-8. The names are those
 * of the Encoding Standard, which TextDecoder knows, and those of Python that it does not.
 */
import { TextDecoder } from 'node:util';
import { quoted } from '../../shared/annotation/sentences.ts';

export interface Encoding {
  /** As the file calls it. */
  readonly name: string;
  /** @throws TypeError, when it decodes, where the bytes are no such text. */
  readonly decoder: TextDecoder;
}

/** The file says an encoding that nobody knows. The message goes on after “it ”. */
export class EncodingError extends Error {}

/** Bytes of the file's start in which an XML declaration has its end. */
export const encodingBytes = 1024;

const pythonNames: ReadonlyMap<string, string> = new Map([
  ['latin-1', 'latin1'],
  ['cp932', 'shift_jis'],
  ['cp936', 'gbk'],
  ['cp949', 'euc-kr'],
  ['cp950', 'big5'],
]);

/** @param start the file's first `encodingBytes`, or all of it. @throws EncodingError */
export function encodingOf(start: Uint8Array): Encoding {
  const name = markedEncoding(start) ?? declaredEncoding(start) ?? 'UTF-8';
  const label = name.toLowerCase();
  try {
    return { name, decoder: new TextDecoder(pythonNames.get(label) ?? label, { fatal: true }) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new EncodingError(`says that it is in ${quoted(name)}, an encoding that is not known`);
  }
}

/** The encoding that the first bytes show, a byte order mark or the zeros of `<?` in UTF-16; null where they show none. */
export function markedEncoding([first, second, third, fourth]: Uint8Array): string | null {
  if (first === 0xff && second === 0xfe) return 'UTF-16LE';
  if (first === 0xfe && second === 0xff) return 'UTF-16BE';
  // `<?` without a mark.
  if (first === 0x3c && second === 0 && third === 0x3f && fourth === 0) return 'UTF-16LE';
  if (first === 0 && second === 0x3c && third === 0 && fourth === 0x3f) return 'UTF-16BE';
  return first === 0xef && second === 0xbb && third === 0xbf ? 'UTF-8' : null;
}

function declaredEncoding(start: Uint8Array): string | null {
  const ascii = new TextDecoder('latin1').decode(start.subarray(0, encodingBytes));
  const declared = /^\s*<\?xml\s[^>]*?\sencoding\s*=\s*(?:"([^"]{1,40})"|'([^']{1,40})')/.exec(
    ascii,
  );
  const name = (declared?.[1] ?? declared?.[2] ?? '').trim();
  // Text of which single bytes are letters is none in UTF-16, whatever was copied into its first line.
  return name === '' || /^(utf-?16|ucs-?2|unicode)/i.test(name) ? null : name;
}
