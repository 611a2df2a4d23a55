/**
 * The catalogue: published weights that can be had with one click. `models/catalogue.json` is its content,
 * and no user can change where it leads.
 */
import * as v from 'valibot';
import { architectureNames } from './architectures.ts';

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

const entrySchema = v.pipe(
  v.strictObject({
    /** Also the name of the folder that it is installed in. */
    name: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_]{0,63}$/, 'must be a plain name')),
    title: text,
    /** What it is, in a few words. */
    description: text,
    architecture: v.picklist(architectureNames),
    address: v.pipe(
      v.string(),
      v.regex(
        /^https:\/\/[a-z0-9.-]+\/[\w./-]+\.pth$/,
        'must be the secure address of a .pth file',
      ),
    ),
    /** As published, which is right to a kilobyte or so. */
    bytes: v.pipe(v.number(), v.integer(), v.minValue(1)),
    /** Hex digits with which the file's SHA-256 begins; torchvision's file names end with them. */
    sha256Prefix: v.pipe(v.string(), v.regex(/^[0-9a-f]{8,64}$/, 'must be 8 hex digits or more')),
    /** Of the weights. */
    licence: text,
    trainedOn: text,
    /** COCO box AP on val2017, percent, as published. */
    boxAp: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
  }),
  v.check(
    ({ address, sha256Prefix }) => address.endsWith(`-${sha256Prefix}.pth`),
    'must have an address that ends with its sha256Prefix',
  ),
);

const catalogueSchema = v.strictObject({
  format: v.literal('anchorscope-catalogue'),
  formatVersion: v.literal(1),
  models: v.pipe(
    v.array(entrySchema),
    v.check(
      (entries) => new Set(entries.map(({ name }) => name)).size === entries.length,
      'must not have a name twice',
    ),
  ),
});

/** A published file of weights. */
export type CatalogueEntry = v.InferOutput<typeof entrySchema>;

/** The entries of a catalogue's JSON. @throws Error naming the place, since the file is our own. */
export function parseCatalogue(json: unknown): readonly CatalogueEntry[] {
  const parsed = v.safeParse(catalogueSchema, json);
  if (parsed.success) return parsed.output.models;
  const [issue] = parsed.issues;
  throw new Error(`models/catalogue.json, ${v.getDotPath(issue) ?? ''}: ${issue.message}`);
}
