/** Files that are made to do harm, as each format: one sentence, soon, and nothing of it is taken. */
import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { dataFormats } from '../../shared/annotation/formats/formatNames.ts';
import { formatReaders } from '../../shared/annotation/formats/registry.ts';
import { StudioError } from '../../shared/result.ts';
import { textOf } from './textFile.ts';

const file = 'x/a.file';

/** Ten entities, each ten of the one before: a gigabyte, for whoever expands them. */
const entities = Array.from(
  { length: 10 },
  (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`,
).join('');
const xmlBomb = (root: string, inner: string) =>
  `<?xml version="1.0"?><!DOCTYPE ${root} [<!ENTITY e0 "lol">${entities}]><${root}>${inner}</${root}>`;

/** A local file header and a megabyte of zeros, packed. */
const archive = Buffer.concat([
  Buffer.from('504b0304140000000800', 'hex'),
  deflateRawSync(Buffer.alloc(2 ** 20)),
]);

const files: readonly (readonly [string, Buffer])[] = [
  ['an archive', archive],
  ['a gzip file', Buffer.from('1f8b0800000000000003ffffff', 'hex')],
  ['a million lists inside each other', Buffer.from('['.repeat(2 ** 20))],
  ['a million objects inside each other', Buffer.from('{"images":'.repeat(2 ** 17))],
  ['items that are lists inside each other', Buffer.from(`{"shapes":[${'['.repeat(2 ** 20)}`)],
  ['entities of entities', Buffer.from(xmlBomb('annotation', '<object><name>&e10;</name></object>'))],
  ['entities as shapes', Buffer.from(xmlBomb('annotations', '<image name="&e10;">&e10;</image>'))],
  ['a file of the system as an entity', Buffer.from('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><annotations><image name="&x;"/></annotations>')],
  ['a line without an end', Buffer.from(`"${'x'.repeat(2 ** 21)}`)],
  ['nothing', Buffer.alloc(0)],
]; // prettier-ignore

test.each(
  dataFormats.flatMap((format) => files.map(([name, bytes]) => [format, name, bytes] as const)),
)('%s: %s', (format, _, bytes) => {
  const heapBefore = process.memoryUsage().heapUsed;
  let annotations = 0;
  try {
    const text = textOf(bytes, file);
    const reader = formatReaders[format](file, { vocFirstPixel: 1 });
    for (let at = 0; at < text.length; at += 2 ** 16) reader.push(text.slice(at, at + 2 ** 16));
    for (const picture of reader.end().pictures) {
      expect(picture.fileName ?? '').not.toContain('lollol');
      expect(picture.fileName ?? '').not.toContain('root:');
      annotations += picture.said({ width: 9, height: 9 }).annotations.length;
    }
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    expect(error.message).toMatch(/^“x\/a\.file” [^\p{Cc}]{1,400}\.$/u);
  }
  expect(annotations).toBe(0);
  expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(2 ** 28);
});
