/** Damages files of text at random, always in the same way: what a reader of JSON, XML or lines may stumble over. */
import { item } from '../item.ts';
import type { Random } from '../random.ts';

/**
 * A file with a few things wrong; `bytes` is changed.
 * @param another a file of which a part may be put in
 */
export function damagedText(
  bytes: Buffer,
  random: Random,
  another: (random: Random) => Buffer,
): Buffer {
  let damaged = bytes;
  for (let left = random.int(4); left >= 0; left--) {
    damaged = item(damages, random.int(damages.length))(damaged, random, another);
  }
  return damaged;
}

type Damage = (bytes: Buffer, random: Random, another: (random: Random) => Buffer) => Buffer;

/** Words that some reader may stumble over. */
const words = [
  ...[
    'NaN',
    '-Infinity',
    '1e999',
    '1e308',
    '-1.7e308',
    '-0',
    '1e-320',
    '0x10',
    '9007199254740993',
    '-1',
    '',
    'null',
    'true',
    '"',
    '\\',
    "'",
  ],
  ...[
    '[',
    ']',
    '{',
    '}',
    ',',
    ':',
    '[[',
    '{"',
    '":',
    '<',
    '>',
    '/>',
    '</',
    '<a>',
    '&amp;',
    '&#0;',
    '&x;',
    '<!--',
    '-->',
  ],
  ...[
    '<![CDATA[',
    ']]>',
    '<?',
    '<!DOCTYPE a [',
    ']>',
    '\n',
    '\r',
    '\t',
    ' ',
    '\0',
    '\u2028',
    '\uFEFF',
    '🐈',
    '- ',
    '#',
    '../',
  ],
  ...[
    '[1,2,3]',
    '{"size":[9,9],"counts":[81]}',
    '"counts":"0000"',
    '<polygon>',
    '<x1>5</x1>',
    'encoding="gbk"',
    '__proto__',
  ],
];

const damages: readonly Damage[] = [
  function flipBit(bytes, random) {
    if (bytes.length === 0) return bytes;
    const at = random.int(bytes.length);
    bytes[at] = bytes.readUInt8(at) ^ (1 << random.int(8));
    return bytes;
  },
  function cut(bytes, random) {
    return bytes.subarray(0, random.int(bytes.length + 1));
  },
  function takeOut(bytes, random) {
    const from = random.int(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + random.int(40))]);
  },
  function putIn(bytes, random) {
    const at = random.int(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), aWord(random), bytes.subarray(at)]);
  },
  /** A number, a name or a text becomes something else. */
  function exchange(bytes, random) {
    const text = bytes.toString('latin1');
    const found = [...text.matchAll(/[\w.-]+|"[^"]*"/g)];
    if (found.length === 0) return bytes;
    const { index, 0: old } = item(found, random.int(found.length));
    return Buffer.concat([
      bytes.subarray(0, index),
      aWord(random),
      bytes.subarray(index + old.length),
    ]);
  },
  function sayAgain(bytes, random) {
    const from = random.int(bytes.length + 1);
    const part = bytes.subarray(from, from + random.int(120));
    const times = random.int(100) === 0 ? 2000 : 1 + random.int(3);
    const more = Array.from({ length: times }, () => part);
    return Buffer.concat([bytes.subarray(0, from), ...more, bytes.subarray(from)]);
  },
  function spliceIn(bytes, random, another) {
    const other = another(random);
    return Buffer.concat([
      bytes.subarray(0, random.int(bytes.length + 1)),
      other.subarray(random.int(other.length + 1)),
    ]);
  },
  function markAsUtf16(bytes, random) {
    if (random.int(4) > 0) return bytes;
    return Buffer.from(`\uFEFF${bytes.toString('utf8')}`, 'utf16le');
  },
];

/** Now and then very often in a row. */
function aWord(random: Random): Buffer {
  const word = item(words, random.int(words.length));
  return Buffer.from(random.int(300) === 0 ? word.repeat(20_000) : word);
}
