import { describe, expect, it } from 'vitest';
import {
  actionFor,
  chordOf,
  chordsOf,
  chordText,
  formerlyOf,
  keysOf,
  withKey,
  type KeyPress,
} from './keys.ts';

function press(key: string, held: Partial<KeyPress> & { altGraph?: boolean } = {}): KeyPress {
  const { altGraph = false, ...modifiers } = held;
  return {
    key,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    getModifierState: () => altGraph,
    ...modifiers,
  };
}

describe('chordOf', () => {
  it('names letters in capitals, with the modifiers in one order', () => {
    expect(chordOf(press('a'), false)).toBe('A');
    expect(chordOf(press('F', { shiftKey: true }), false)).toBe('Shift+F');
    expect(chordOf(press('O', { ctrlKey: true, shiftKey: true }), false)).toBe('Ctrl+Shift+O');
  });

  it('takes a sign as it was typed, whatever was held for it', () => {
    expect(chordOf(press('?', { shiftKey: true }), false)).toBe('?');
    // A German keyboard types [ with AltGr, which Windows reports as Ctrl and Alt.
    expect(chordOf(press('[', { ctrlKey: true, altKey: true, altGraph: true }), false)).toBe('[');
    expect(chordOf(press('=', { ctrlKey: true }), false)).toBe('Ctrl+=');
  });

  it('lets Command stand for Ctrl on a Mac, and Ctrl for nothing there', () => {
    expect(chordOf(press('k', { metaKey: true }), true)).toBe('Ctrl+K');
    expect(chordOf(press('k', { ctrlKey: true }), true)).toBe('K');
  });

  it('is nothing for a modifier alone', () => {
    expect(chordOf(press('Shift', { shiftKey: true }), false)).toBeNull();
  });
});

describe('chordsOf', () => {
  it('has the digit of a key besides the sign that it types', () => {
    expect(chordsOf(press('!', { shiftKey: true, code: 'Digit1' }), false)).toEqual([
      '!',
      'Shift+1',
    ]);
    // A French keyboard types its digits with Shift.
    expect(chordsOf(press('&', { code: 'Digit1' }), false)).toEqual(['&', '1']);
    expect(chordsOf(press('1', { code: 'Digit1' }), false)).toEqual(['1']);
    expect(chordsOf(press('!', { ctrlKey: true, code: 'Digit1' }), false)).toEqual(['Ctrl+!']);
    expect(chordsOf(press('Shift'), false)).toEqual([]);
  });
});

const table = {
  next: { keys: ['D'] },
  forward: { keys: ['F'] },
  in: { keys: ['Ctrl++', 'Ctrl+='] },
};

describe('a table of keys', () => {
  it('runs the action of a chord, the person’s own key before the table’s', () => {
    expect(actionFor(table, 'D', {})).toBe('next');
    expect(actionFor(table, 'D', { next: ['J'] })).toBeNull();
    expect(actionFor(table, 'J', { next: ['J'] })).toBe('next');
    expect(actionFor(table, 'Ctrl+Q', {})).toBeNull();
  });

  it('takes a chord from the action that had it, keeping that one’s others', () => {
    const own = withKey(table, {}, 'forward', 'Ctrl+=');
    expect(keysOf(table, 'forward', own)).toEqual(['Ctrl+=']);
    expect(keysOf(table, 'in', own)).toEqual(['Ctrl++']);
    expect(actionFor(table, 'F', own)).toBeNull();
  });

  const ofModes = {
    again: { keys: ['Ctrl+Enter'], mode: 'inspect' },
    verify: { keys: ['Ctrl+Enter'], mode: 'annotate' },
    stop: { keys: ['Ctrl+.'] },
  };

  it('gives the shown mode its own keys', () => {
    expect(actionFor(ofModes, 'Ctrl+Enter', {}, 'annotate')).toBe('verify');
    expect(actionFor(ofModes, 'Ctrl+Enter', {}, 'inspect')).toBe('again');
    expect(actionFor(ofModes, 'Ctrl+Enter', {}, 'train')).toBeNull();
    expect(actionFor(ofModes, 'Ctrl+.', {}, 'train')).toBe('stop');
  });

  it('takes a chord from what could be meant by it in the same mode alone', () => {
    expect(withKey(ofModes, {}, 'verify', 'Ctrl+Enter')).toEqual({ verify: ['Ctrl+Enter'] });
    expect(formerlyOf(ofModes, {}, 'verify', 'Ctrl+.')).toBe('stop');
    expect(formerlyOf(ofModes, {}, 'verify', 'Ctrl+J')).toBeNull();
    expect(withKey(ofModes, {}, 'stop', 'Ctrl+Enter')).toEqual({
      again: [],
      verify: [],
      stop: ['Ctrl+Enter'],
    });
  });

  it('gives no keys to what is not in it', () => {
    expect(keysOf(table, 'gone', {})).toEqual([]);
  });
});

describe('chordText', () => {
  it('writes chords for a person', () => {
    expect(chordText('Ctrl+Shift+O', false)).toBe('Ctrl Shift O');
    expect(chordText('Ctrl+K', true)).toBe('⌘ K');
    expect(chordText('Ctrl++', false)).toBe('Ctrl +');
    expect(chordText('Escape', false)).toBe('Esc');
  });
});
