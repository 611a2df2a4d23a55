import { describe, expect, it } from 'vitest';
import shipped from '../../../models/catalogue.json' with { type: 'json' };
import { parseCatalogue } from '../../../shared/model/catalogue.ts';

/** COCO_V1 of torchvision's models/detection/faster_rcnn.py: file, `_file_size` and box AP. */
const published = [
  ['fasterrcnn_resnet50_fpn', 'fasterrcnn_resnet50_fpn_coco-258fb6c6.pth', 159.743, 37.0],
  ['fasterrcnn_resnet50_fpn_v2', 'fasterrcnn_resnet50_fpn_v2_coco-dd69338a.pth', 167.104, 46.7],
  [
    'fasterrcnn_mobilenet_v3_large_fpn',
    'fasterrcnn_mobilenet_v3_large_fpn-fb6a3cc7.pth',
    74.239,
    32.8,
  ],
  [
    'fasterrcnn_mobilenet_v3_large_320_fpn',
    'fasterrcnn_mobilenet_v3_large_320_fpn-907ea3f9.pth',
    74.239,
    22.8,
  ],
] as const;

describe('models/catalogue.json', () => {
  it('has the four COCO weights that torchvision publishes', () => {
    const entries = parseCatalogue(shipped).map(({ name, architecture, ...entry }) => {
      expect(architecture).toBe(name);
      expect(entry.licence).toBe('BSD-3-Clause');
      expect(entry.trainedOn).toContain('COCO');
      const { origin, pathname } = new URL(entry.address);
      expect(origin).toBe('https://download.pytorch.org');
      // What torchvision calls MB is 2^20 bytes.
      const megabytes = Math.round((entry.bytes / 2 ** 20) * 1000) / 1000;
      return [name, pathname.replace('/models/', ''), megabytes, entry.boxAp];
    });
    expect(entries).toEqual(published);
  });

  it.each<[string, (entry: Record<string, unknown>) => object, string]>([
    ['no https', (entry) => ({ ...entry, address: 'http://a.b/c-258fb6c6.pth' }), 'address'],
    ['another file', (entry) => ({ ...entry, sha256Prefix: '00000000' }), 'sha256Prefix'],
    ['a folder for a name', (entry) => ({ ...entry, name: '../a' }), 'name'],
    ['an unknown network', (entry) => ({ ...entry, architecture: 'yolo' }), 'architecture'],
    ['a field too many', (entry) => ({ ...entry, mirror: 'https://a.b' }), 'mirror'],
    ['an AP of a fraction too much', (entry) => ({ ...entry, boxAp: 370 }), 'boxAp'],
  ])('would be refused with %s', (_, change, field) => {
    const [first, ...others] = shipped.models;
    const models = [change({ ...first }), ...others];
    expect(() => parseCatalogue({ ...shipped, models })).toThrow(
      new RegExp(`models/catalogue\\.json, models\\.0.*${field}`),
    );
  });

  it('would be refused with a name twice', () => {
    const models = [...shipped.models, ...shipped.models];
    expect(() => parseCatalogue({ ...shipped, models })).toThrow('a name twice');
  });
});
