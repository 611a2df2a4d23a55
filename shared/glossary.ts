/** The program's words, each with its one meaning: what the window and the documents say is said with these. */
export interface GlossaryEntry {
  readonly word: string;
  readonly meaning: string;
}

export const glossary: readonly GlossaryEntry[] = [
  {
    word: 'anchor',
    meaning: 'a reference box at one cell of one feature level, of one shape',
  },
  { word: 'shape', meaning: 'one of the anchor boxes at a cell: a scale and a ratio' },
  {
    word: 'objectness',
    meaning: 'the region proposal network’s score of an anchor, as a logit or as a probability',
  },
  {
    word: 'delta',
    meaning: 'the four regression values, dx, dy, dw and dh, relative to a reference box',
  },
  {
    word: 'proposal',
    meaning: 'what the second stage is asked about: an anchor after its delta, before or after NMS',
  },
  { word: 'detection', meaning: 'a final box with its class and its score' },
  {
    word: 'annotation',
    meaning:
      'a statement of a person, or of a model that a person accepted, that an object is there',
  },
  {
    word: 'ground truth',
    meaning: 'the annotations that an evaluation or a training takes as true',
  },
  {
    word: 'stage',
    meaning: 'one step of a detector, whose output is a table that can be looked at',
  },
  {
    word: 'fate',
    meaning:
      'why a row did not go on: below top-k, too small, low score, suppressed, over the limit',
  },
  {
    word: 'lineage',
    meaning: 'the chain of rows from where a box began to a detection, or to where it ended',
  },
  {
    word: 'verdict',
    meaning: 'the one reason for which an object was missed, told by the stage that lost it',
  },
  {
    word: 'IoU',
    meaning: 'intersection over union: how much of two boxes together is in both, from 0 to 1',
  },
  {
    word: 'NMS',
    meaning:
      'non-maximum suppression: of boxes that overlap by more than a limit only the best goes on',
  },
  {
    word: 'threshold',
    meaning: 'the score from which on a box goes on; a setting, or only what is shown',
  },
  { word: 'trunk', meaning: 'the part of the network that runs once over the whole picture' },
  {
    word: 'head',
    meaning: 'the part of the network that says of each proposal what it is and where exactly',
  },
  { word: 'image space', meaning: 'pixels of the upright picture' },
  { word: 'input space', meaning: 'pixels of the picture as it was resized for the network' },
  { word: 'detector', meaning: 'a kind of pipeline, such as Faster R-CNN: its list of stages' },
  {
    word: 'model package',
    meaning: 'a folder with a model.json and its files: one trained detector',
  },
  { word: 'mode', meaning: 'what the window is used for, such as Inspect or Train' },
  { word: 'host', meaning: 'what carries the window: Electron, or the web host on this machine' },
];
