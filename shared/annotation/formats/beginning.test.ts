import { describe, expect, test } from 'vitest';
import { isListWith, isObjectWith, rootElementOf } from './beginning.ts';
import { dataFormats } from './formatNames.ts';
import { otherPrograms } from './otherPrograms.ts';
import { formatDescriptions } from './registry.ts';

const whole = (text: string) => ({ text, isWhole: true });

describe('the beginning of a file', () => {
  test.each([
    ['<annotation>', 'annotation'],
    [
      '<?xml version="1.0"?>\r\n<!-- <a> --> <!DOCTYPE b [<!ENTITY c "d">]>\n<annotations x="1">',
      'annotations',
    ],
    ['<?xml version="1.0"?><!DOCTYPE annotation SYSTEM "x.dtd"><annotation/>', 'annotation'],
    ['<!-- not closed <annotation>', null],
    ['text <annotation>', null],
    ['{}', null],
    ['', null],
  ])('of XML has an outermost element: %j', (text, name) => {
    expect(rootElementOf(whole(text))).toBe(name);
  });

  test('of JSON is that of an object or of a list of objects', () => {
    expect(isObjectWith(whole(' \n{"a": 1'), /"a"/)).toBe(true);
    expect(isObjectWith(whole('[{"a": 1'), /"a"/)).toBe(false);
    expect(isListWith(whole(' [ {"a": 1'), /"a"/)).toBe(true);
    expect(isListWith(whole('{"a": 1'), /"a"/)).toBe(false);
    expect(isListWith(whole('[1, {"a": 1'), /"a"/)).toBe(false);
  });

  test('does not take long to tell, also where it was made to', () => {
    const parts = [
      '<!---->',
      '<!-- ',
      '<!',
      '<?a?>',
      ' ',
      '\n',
      '"images" ',
      '"filename",',
      '1 ',
      '1 1 1 1 1 1 1 1 ',
      'a 1 ',
      '-1.5 ',
      '[',
      '{"a":',
      '"',
      '<pt> ',
      '1,',
      'x0 ',
      '#',
    ];
    const paths = [
      'a.json',
      'a.xml',
      'a.txt',
      'data.yaml',
      'x.yaml',
      'a.csv',
      'a.ndjson',
      'a.manifest',
      'gt/gt.txt',
    ];
    for (const start of ['', '{', '[{', '<a>', 'filename,', 'x']) {
      for (const part of parts) {
        const text = (start + part.repeat(2 ** 16)).slice(0, 2 ** 16);
        const beginning = { text, isWhole: false };
        for (const path of paths) {
          for (const format of dataFormats) {
            const { files, isSure } = formatDescriptions[format];
            if (files.test(path)) expect(typeof isSure(path, beginning)).toBe('boolean');
          }
          for (const { files, isSure } of otherPrograms) {
            if (files.test(path)) expect(typeof (isSure?.(beginning) ?? true)).toBe('boolean');
          }
        }
      }
    }
  });
});
