/**
 * What ONNX Runtime says, in words of our own. Its messages name its source files and cannot be counted on, so
 * none of them is handed on: what is known of them is said, and of the others only what they are about.
 */
import { quoted } from '../../shared/annotation/sentences.ts';

/** The reason, made of what the pattern found. */
type Reason = string | ((...found: string[]) => string);

const longestName = 80;
const named = (name: string) =>
  quoted(
    name.length > longestName
      ? `${Array.from(name)
          .slice(0, longestName - 1)
          .join('')}…`
      : name,
  );
const node = (name: string, operator: string) => `its node ${named(name)} (${operator})`;

const reasons: readonly (readonly [RegExp, Reason])[] = [
  [/no supported adapters|failed to get a webgpu adapter/i, 'no adapter'],
  [
    /failed to load (shared )?library|cannot open shared object/i,
    'its libraries are not installed',
  ],
  [/backend not found|no available backend/i, 'not in this build of ONNX Runtime'],
  [/device (was |is )?(lost|removed|hung)/i, 'the graphics card stopped answering'],
  [/no cuda-capable device|cuda driver version is insufficient/i, 'no graphics card for it'],
  [/protobuf parsing failed|model data pointer is null/i, 'it is no ONNX model'],
  [/external data path|model_path must not be empty/i, 'it keeps weights in another file'],
  [/unsupported model ir version|opset \d+ is under development/i, 'it is of a newer ONNX'],
  [
    /(\w+)\(-?\d+\) is not a registered function\/op/,
    (operator) => `ONNX Runtime has no operator ${operator}`,
  ],
  [
    /could not find an implementation for (?:the node )?(?:([^\s:]+):)?(\w+)\(\d+\)(?: node with name '([^']*)')?/i,
    (before, operator, after) => `${node(after || before, operator)} has no implementation there`,
  ],
  [/duplicate definition[^(]*\(([^)]*)\)/i, (name) => `it makes ${named(name)} twice`],
  [
    /got invalid dimensions for input: (\S+)/i,
    (name) => `its input ${named(name)} has other sizes in the file`,
  ],
  [
    /non-zero status code returned while running (\w+) node\. Name:'([^']*)'/i,
    (operator, name) => `${node(name, operator)} cannot run on what it is given`,
  ],
  [
    /operator \((\w+)\) in node \(([^)]*)\)/i,
    (operator, name) => `${node(name, operator)} does not fit what it takes`,
  ],
  [
    /node \(([^)]*)\) op(?:erator)? \((\w+)\)/i,
    (name, operator) => `${node(name, operator)} does not fit what it takes`,
  ],
  [
    /in node, \("([^"]*)", (\w+)/i,
    (name, operator) => `${node(name, operator)} does not fit what it takes`,
  ],
];

/** One line without a full stop, as the end of a sentence. */
export function plainReason(message: string): string {
  for (const [pattern, reason] of reasons) {
    const found = pattern.exec(message);
    if (found === null) continue;
    return typeof reason === 'string'
      ? reason
      : reason(...found.slice(1).map((part: string | undefined) => part ?? ''));
  }
  return 'ONNX Runtime refuses it, for a reason that is not known here';
}
