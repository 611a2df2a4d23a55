/** Annotation files of other programs that are not read, told by name, so that nobody has to guess what is wrong. */
import { isObjectWith, type Beginning } from './beginning.ts';
import { isOfWebLabelMe } from './voc/describe.ts';

export interface OtherProgram {
  /** What the file is, after “is ”. */
  readonly title: string;
  /** What its files may be called. */
  readonly files: RegExp;
  /** Absent where the name tells. */
  readonly isSure?: (beginning: Beginning) => boolean;
}

const json = /\.json$/i;

export const otherPrograms: readonly OtherProgram[] = [
  { title: 'a TFRecord file', files: /\.tf_?records?(?:-\d+-of-\d+)?$|\.record(?:-\d+-of-\d+)?$/i },
  { title: "VoTT's own project", files: /\.vott$/i },
  {
    title: "VoTT's own JSON",
    files: json,
    isSure: (beginning) =>
      isObjectWith(beginning, /"(?:visitedAssets|lastVisitedAssetId|asset)"\s*:/),
  },
  {
    title: "VIA's CSV (VGG Image Annotator)",
    files: /\.csv$/i,
    isSure: ({ text }) => /^#?"?filename"?,[^\n]*region_shape_attributes/.test(text),
  },
  {
    title: "Supervisely's own JSON",
    files: json,
    isSure: (beginning) => isObjectWith(beginning, /"(?:classTitle|projectType)"\s*:/),
  },
  {
    title: "FiftyOne's own data set",
    files: json,
    isSure: (beginning) => isObjectWith(beginning, /"(?:samples|sample_fields)"\s*:/),
  },
  {
    title: "Labelbox's own export",
    files: /\.(?:json|ndjson)$/i,
    isSure: ({ text }) => /"(?:data_row|Labeled Data)"\s*:/.test(text),
  },
  {
    title: "SageMaker Ground Truth's manifest",
    files: /\.(?:manifest|json|jsonl)$/i,
    isSure: ({ text }) => /^\s*\{[^\n]*"source-ref"\s*:/.test(text),
  },
  {
    title: 'an annotation of the web LabelMe (XML)',
    files: /\.xml$/i,
    isSure: isOfWebLabelMe,
  },
  {
    title: 'a table of boxes (CSV) of another program',
    files: /\.csv$/i,
    isSure: ({ text }) => /^[^\n]*\b(?:x_?min|x0|x1)\b/i.test(text),
  },
  {
    title: 'a label of DOTA',
    files: /\.txt$/i,
    isSure: ({ text }) => /^(?:-?[\d.]+[ \t]+){8}[^\s\d-]\S*[ \t]+\d[ \t\r]*$/m.test(text),
  },
  {
    title: "MOTChallenge's tracks",
    files: /(?:^|\/)(?:gt|det)\/(?:gt|det)\.txt$/i,
    isSure: ({ text }) => /^\d+,-?\d+,/.test(text),
  },
];
