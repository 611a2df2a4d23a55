import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { readXml, XmlReader, type XmlElement } from './xmlTree.ts';

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const name = fc.constantFrom('a', 'b', 'object', 'x.y', 'größe', 'n-1');
const words = fc.string({ unit: fc.constantFrom('a', 'é', ' ', '"', "'", '5', '🐈', ']') });
const between = fc.constantFrom('', ' ', '\r\n', '<!-- a <b> - -->', '<?p x?>');

/** An element as XML; elements have either text or elements in them. */
const { element } = fc.letrec<{ element: string }>((tie) => ({
  element: fc
    .tuple(
      name,
      fc.constantFrom('', ' k="v"', ' k = \'a>b\' l=""'),
      fc.oneof(
        { maxDepth: 5 },
        words.map(escaped),
        words.map((text) => `<![CDATA[${text.replaceAll(']]', '').trim()}&amp;]]>`),
        fc
          .array(fc.tuple(tie('element'), between), { maxLength: 3 })
          .map((inner) => inner.flat().join('')),
      ),
    )
    .map(([tag, attributes, inner]) =>
      inner === '' ? `<${tag}${attributes}/>` : `<${tag}${attributes}>${inner}</${tag} >`,
    ),
}));

/** The tree as fast-xml-parser gives it in document order. */
function ordered({ name: tag, children, text }: XmlElement): unknown {
  return { [tag]: [...children.map(ordered), ...(text === '' ? [] : [{ '#text': text }])] };
}

describe('XML', () => {
  test('is read as fast-xml-parser reads it', () => {
    const parser = new XMLParser({ preserveOrder: true, parseTagValue: false });
    fc.assert(
      fc.property(element, between, (xml, after) => {
        const text = `<?xml version="1.0"?>\n${xml}${after}`;
        const theirs = (parser.parse(text) as Record<string, unknown>[]).filter(
          (one) => !Object.keys(one).some((key) => key.startsWith('?')),
        );
        expect([ordered(readXml(text))]).toEqual(withoutInstructions(theirs));
      }),
    );
  });

  test('has its references resolved', () => {
    expect(readXml('<a>&lt;b&gt; &#65;&#x42; &amp;amp; R&D &#0; &#x110000;</a>').text).toBe(
      '<b> AB &amp; R&D &#0; &#x110000;',
    );
    expect(readXml('\uFEFF<a><![CDATA[ &lt; ]]></a>').text).toBe('&lt;');
  });

  test.each([
    ['<a>\n<b/>caf&eacute;</a>', '&eacute;', 2],
    ['<!DOCTYPE a [<!ENTITY c "cat">]><a>&c;</a>', '&c;', 1],
    ['<a>&constructor;</a>', '&constructor;', 1],
    ['<a b="&nope.x;"/>', '&nope.x;', 1],
  ])('%j has an entity that is refused and never expanded', (text, entity, line) => {
    expect(() => readXml(text)).toThrow(
      `has “${entity}”, which stands for a text that is not read: XML itself has &amp;, &lt;, &gt;, &quot; and &apos; alone (line ${line})`,
    );
  });

  test.each([
    ['', 1],
    ['text', 1],
    ['<a>', 1],
    ['<a>\n<b>\n</a>', 3],
    ['<a></b>', 1],
    ['<a/><b/>', 1],
    ['<a/>x', 1],
    ['</a>', 1],
    ['<a><!-- </a>', 1],
    ['<a><![CDATA[ </a>', 1],
    ['<a b></a>', 1],
    ['<a b=c></a>', 1],
    ['<a', 1],
    ['<a>\n<', 2],
  ])('%j is no sound XML', (text, line) => {
    expect(() => readXml(text)).toThrow(`is no sound XML (line ${line})`);
  });

  test('cut short anywhere is no sound XML', () => {
    const text = '<a><b x="1">5 &lt; 6</b><!-- c --><d/></a>';
    for (let length = 0; length < text.length; length++) {
      expect(() => readXml(text.slice(0, length))).toThrow(/sound XML/);
    }
  });

  test.each([
    '<!DOCTYPE annotation>',
    '<?xml version="1.0"?>\n<!-- x -->\n<!DOCTYPE annotation SYSTEM "a>b.dtd" >\n',
    "<!DOCTYPE annotation PUBLIC '-//x//[' 'http://example.org/]>'>",
    '<!DOCTYPE annotation [<!ELEMENT a (b|c)*> <!ATTLIST a b CDATA "]>"> %x; <!-- it\'s ]> --> <?p "]> ?>] >',
    '<!DOCTYPE annotation [<!ENTITY name "cat"><!ENTITY xxe SYSTEM "file:///etc/passwd">]>',
  ])('may have a declaration before it, of which nothing is taken: %s', (declaration) => {
    const text = `${declaration}<annotation><name>cat</name></annotation>`;
    expect(readXml(text).children[0]?.text).toBe('cat');
  });

  test.each([
    '<!DOCTYPE',
    '<!DOCTYPE>',
    '<!DOCTYPE a',
    '<!DOCTYPE a [<!ENTITY b "]>',
    '<!DOCTYPE a [ ] ] >',
    '<!DOCTYPE a [<!-- ]>',
    '<!DOCTYPE a <b>>',
    '<!DOCTYPE a><!DOCTYPE a>',
    '<!ENTITY b "c">',
    '<![INCLUDE[',
  ])('may have no broken declaration: %s', (declaration) => {
    expect(() => readXml(`${declaration}<a/>`)).toThrow('is no sound XML (line 1)');
    expect(() => readXml(`<a>${declaration}</a>`)).toThrow('is no sound XML (line 1)');
  });

  test('never grows, and is only so deep', () => {
    const levels = Array.from({ length: 60 }, (_, i) => `<!ENTITY e${i + 1} "&e${i};&e${i};">`);
    const bomb = `<!DOCTYPE a [<!ENTITY e0 "ha">${levels.join('')}]><annotation>&e60;</annotation>`;
    expect(() => readXml(bomb)).toThrow('has “&e60;”, which stands for a text that is not read');
    const deep = (depth: number) => '<a>'.repeat(depth) + '</a>'.repeat(depth);
    expect(() => readXml(deep(200_000))).toThrow('more than 20 elements inside each other');
    expect(readXml(deep(20)).name).toBe('a');
  });

  test('does not take long for text made to take long', () => {
    for (const part of [
      '<a ',
      '<a b="',
      '<!--',
      '<![CDATA[',
      '<!DOCTYPE a [',
      '<!DOCTYPE ',
      "'",
      '<?',
      '<',
      '&',
      ' ',
      'a=',
      '</a',
      '<a b="c" ',
    ]) {
      expect(() => readXml(`<x>${part.repeat(200_000)}`)).toThrow(/XML|inside/);
      expect(() => readXml(`<x ${part.repeat(200_000)}`)).toThrow(/XML|inside/);
    }
    expect(readXml(`<x ${'a="b" '.repeat(200_000)}/>`).name).toBe('x');
  });
});

/** fast-xml-parser gives processing instructions for elements. */
function withoutInstructions(tree: unknown): unknown {
  if (Array.isArray(tree)) {
    return tree
      .filter((one: unknown) => !Object.keys(one as object).some((key) => key.startsWith('?')))
      .map(withoutInstructions);
  }
  if (typeof tree !== 'object' || tree === null) return tree;
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]: [string, unknown]) => [
      key,
      withoutInstructions(value),
    ]),
  );
}

/** What a reader gives to its taker, and its outermost element, of a text cut into pieces. */
function taken(text: string, lengths: readonly number[] = []) {
  const children: XmlElement[] = [];
  const reader = new XmlReader((child) => children.push(child));
  let at = 0;
  for (const length of lengths) {
    reader.push(text.slice(at, at + length));
    at += length;
  }
  reader.push(text.slice(at));
  return { root: reader.end(), children };
}

describe('XML in pieces', () => {
  test('is the same however it is cut, and is taken child by child', () => {
    fc.assert(
      fc.property(fc.array(element), between, fc.array(fc.nat(9)), (inner, before, lengths) => {
        const text = `\uFEFF<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "]>">]>${before}<a k="1">${inner.join('')}</a>\n`;
        const { root, children } = taken(text, lengths);
        const whole = readXml(text);
        expect(children).toEqual(whole.children);
        expect(root).toEqual({ ...whole, children: [] });
      }),
    );
  });

  test('has attributes, with their references resolved', () => {
    const { attributes } = readXml(
      `<a x="1" y = 'it&apos;s "5" &lt; 6'\n größe="" x.y="&#8364;"/>`,
    );
    expect([...attributes]).toEqual([
      ['x', '1'],
      ['y', 'it\'s "5" < 6'],
      ['größe', ''],
      ['x.y', '€'],
    ]);
    expect(() => readXml('<a></a x="1">')).toThrow('no sound XML');
  });

  test('tells the line of what is wrong, wherever the pieces end', () => {
    const text = '<a>\n<b/>\n<c>\n</d></a>';
    for (let length = 0; length < text.length; length++) {
      expect(() => taken(text, [length])).toThrow('is no sound XML (line 4)');
    }
  });

  test('keeps nothing of what was taken, and has parts of a size that makes sense', () => {
    const reader = new XmlReader(() => undefined);
    reader.push('<a>');
    for (let i = 0; i < 30; i++) reader.push('<b>x</b>'.repeat(10_000));
    reader.push('</a>');
    expect(reader.end().children).toEqual([]);
    const pieces = (piece: string, start = '<a>') => {
      const one = new XmlReader(() => undefined);
      one.push(start);
      for (let i = 0; i < 1000; i++) one.push(piece);
    };
    const long = 'x'.repeat(2 ** 16);
    for (const start of [
      '<a>',
      '<a><b ',
      '<a><!--',
      '<a><![CDATA[',
      '<a><?',
      '<a b="',
      '<!DOCTYPE "',
    ]) {
      expect(() => pieces(long, start)).toThrow(
        'has more than 4,194,304 characters in one tag or text',
      );
    }
    expect(() => pieces(`<b>${long}</b>`, '<a><image>')).toThrow(
      'has more than 16,777,216 characters in one <image>',
    );
  });
});
