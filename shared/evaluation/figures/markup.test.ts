/** Whatever a stranger calls something stays text. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readXml } from '../../annotation/formats/xmlTree.ts';
import { element, Markup } from './markup.ts';

describe('element', () => {
  it('takes strings for text, and markup for markup', () => {
    const inner = element('b', {}, 'a < b & "c"');
    expect(String(element('p', { title: '"><script>', id: null, x: 1 / 3 }, inner))).toBe(
      '<p title="&quot;&gt;&lt;script&gt;" x="0.33"><b>a &lt; b &amp; "c"</b></p>',
    );
    expect(String(element('td'))).toBe('<td></td>');
    expect(String(element('meta', { charset: 'utf-8' }))).toBe('<meta charset="utf-8"/>');
    expect(String(Markup.styleSheet('a>b{}'))).toBe('<style>a>b{}</style>');
  });

  it('has no marks that turn the text around it, and no line ends', () => {
    expect(String(element('p', {}, 'a\u202Eb\u2028c\nd\0'))).toBe(
      '<p>a\uFFFDb\uFFFDc\uFFFDd\uFFFD</p>',
    );
  });

  it('gives back any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const read = readXml(String(element('a', { b: text }, text, element('c', {}, text))));
        // Without control characters and the like, which no XML can hold.
        const held = text.replace(
          /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\uFFFE\uFFFF]/gu,
          '\uFFFD',
        );
        expect(read.name).toBe('a');
        expect(read.children.map(({ name }) => name)).toEqual(['c']);
        expect(read.children[0]?.text.trim()).toBe(held.trim());
      }),
    );
  });
});
