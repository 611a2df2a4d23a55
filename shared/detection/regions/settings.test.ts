import { describe, expect, it } from 'vitest';
import { openCvPreset, paperPreset, parseRegionSettings, presetNames } from './settings.ts';
import { strategiesOf } from './strategies.ts';

describe('presets', () => {
  it.each(presetNames)('%s may be set', (name) => {
    expect(parseRegionSettings(paperPreset(name))).toEqual(paperPreset(name));
    expect(parseRegionSettings(openCvPreset(name))).toEqual(openCvPreset(name));
  });

  it('have as many strategies as the paper and OpenCV', () => {
    const counts = (preset: typeof paperPreset | typeof openCvPreset) =>
      presetNames.map((name) => strategiesOf(preset(name)).length);
    expect(counts(paperPreset)).toEqual([1, 8, 80]);
    expect(counts(openCvPreset)).toEqual([1, 12, 100]);
  });

  it('of the paper have segments of k pixels or more', () => {
    const sizes = strategiesOf(paperPreset('fast')).map(({ smallestSegment }) => smallestSegment);
    expect(sizes).toEqual([50, 50, 100, 100, 50, 50, 100, 100]);
  });
});

describe('settings from outside', () => {
  it.each([
    ['ks', []],
    ['ks.0', [9]],
    ['ks', [50, 50]],
    ['similarities.0', [[]]],
    ['similarities.0.0', [['shape']]],
    [
      'similarities',
      [
        ['size', 'fill'],
        ['fill', 'size'],
      ],
    ],
    ['colourSpaces.0', ['b']],
    ['width', 0],
    ['smallestSegment', 'all'],
    ['mode', 'matlab'],
  ])('are refused for what %s may not be', (field, value) => {
    const [name = ''] = field.split('.');
    const wrong = { ...paperPreset('fast'), [name]: value };
    expect(() => parseRegionSettings(wrong)).toThrow(`Selective Search: the setting '${field}': `);
  });

  it('may not change what OpenCV fixes, nor bring what nobody knows', () => {
    const openCv = openCvPreset('fast');
    expect(() => parseRegionSettings({ ...openCv, smallestSide: 20 })).toThrow("'smallestSide'");
    expect(() => parseRegionSettings({ ...openCv, smallestSegment: 50 })).toThrow(
      "'smallestSegment'",
    );
    expect(() => parseRegionSettings({ ...openCv, speed: 1 })).toThrow("'speed'");
  });
});
