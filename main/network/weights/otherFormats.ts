/** Files that are no weights of torch or safetensors, called by what they are: by their first bytes, else by their names. */
import { extname } from 'node:path';

interface Format {
  /** Completes "FILE is …". */
  readonly what: string;
  /** Its first bytes as latin-1 text, and where they stand. */
  readonly magic?: readonly [text: string, at: number];
  readonly extensions?: readonly string[];
}

const elsewhere = 'export its network to PyTorch or ONNX there';
const unpack = 'unpack it first';

/** Those with bytes of their own come first: a name says less. */
const formats: readonly Format[] = [
  { what: `of HDF5, such as Keras writes; ${elsewhere}`, magic: ['\x89HDF\r\n\x1a\n', 0] },
  { what: `a model of TensorFlow Lite; ${elsewhere}`, magic: ['TFL3', 4] },
  {
    what: 'a list of numbers of NumPy; save model.state_dict() with torch',
    magic: ['\x93NUMPY', 0],
  },
  { what: 'a language model in GGUF, and no detector', magic: ['GGUF', 0] },
  { what: `of MXNet; ${elsewhere}`, magic: ['\x12\x01\0\0\0\0\0\0', 0] },
  { what: `packed with gzip; ${unpack}`, magic: ['\x1f\x8b', 0] },
  { what: `packed with bzip2; ${unpack}`, magic: ['BZh', 0] },
  { what: `packed with xz; ${unpack}`, magic: ['\xfd7zXZ\0', 0] },
  { what: `packed with zstd; ${unpack}`, magic: ['\x28\xb5\x2f\xfd', 0] },
  { what: `a 7-Zip archive; ${unpack}`, magic: ['7z\xbc\xaf\x27\x1c', 0] },
  { what: `a RAR archive; ${unpack}`, magic: ['Rar!\x1a\x07', 0] },
  {
    what: 'a pointer of Git LFS and not the file itself; git lfs pull fetches that',
    magic: ['version https://git-lfs', 0],
  },
  { what: 'a web page; the download did not give the file', magic: ['<!doctype html', 0] },
  { what: 'a web page; the download did not give the file', magic: ['<html', 0] },
  { what: 'text in XML, and no weights', magic: ['<?xml', 0] },
  {
    what: 'a network in ONNX; make-package makes a package of a trunk and a head',
    extensions: ['.onnx'],
  },
  { what: `a graph of TensorFlow; ${elsewhere}`, extensions: ['.pb', '.pbtxt', '.meta'] },
  { what: `a part of a checkpoint of TensorFlow; ${elsewhere}`, extensions: ['.index', '.data'] },
  { what: `of Keras; ${elsewhere}`, extensions: ['.h5', '.hdf5', '.keras'] },
  { what: `a model of TensorFlow Lite; ${elsewhere}`, extensions: ['.tflite'] },
  { what: `of Darknet, which YOLO was made with, and no Faster R-CNN`, extensions: ['.weights'] },
  { what: `of Caffe; ${elsewhere}`, extensions: ['.caffemodel'] },
  {
    what: `of PaddlePaddle; ${elsewhere}`,
    extensions: ['.pdparams', '.pdmodel', '.pdiparams', '.pdopt'],
  },
  { what: `of Core ML; ${elsewhere}`, extensions: ['.mlmodel'] },
  { what: `of MXNet; ${elsewhere}`, extensions: ['.params'] },
  { what: `of Flax; ${elsewhere}`, extensions: ['.msgpack'] },
  {
    what: `made for one graphics card by TensorRT; ${elsewhere}`,
    extensions: ['.engine', '.plan', '.trt'],
  },
  {
    what: 'a list of the files that have the weights, and no weights; save them in one file',
    extensions: ['.json'],
  },
  {
    what: 'a configuration, and no weights',
    extensions: ['.yaml', '.yml', '.py', '.cfg', '.prototxt'],
  },
];

/** What a file is, to follow its name and "is"; null: not known. @param start its first bytes, 512 or all */
export function otherFormat(start: Uint8Array, path: string): string | null {
  const text = Buffer.from(start).toString('latin1');
  // As in model.ckpt.data-00000-of-00001.
  const extension = extname(path)
    .toLowerCase()
    .replace(/-\d+-of-\d+$/, '');
  // A web page may begin with spaces and in any case.
  const page = text.trimStart().toLowerCase();
  const found = formats.find(({ magic, extensions }) => {
    if (magic === undefined) return extensions?.includes(extension) === true;
    const [bytes, at] = magic;
    return text.startsWith(bytes, at) || (bytes.startsWith('<') && page.startsWith(bytes));
  });
  return found?.what ?? null;
}

/** The same of a zip archive or a folder, by the names of its entries. */
export function otherCollection(names: readonly string[]): string | null {
  const has = (pattern: RegExp) => names.some((name) => pattern.test(name));
  if (has(/\.npy$/)) return 'arrays of NumPy (.npz); save model.state_dict() with torch';
  if (has(/^model\.weights\.h5$/)) return `of Keras; ${elsewhere}`;
  if (has(/(^|\/)saved_model\.pb$/)) return `a SavedModel of TensorFlow; ${elsewhere}`;
  if (has(/^model\.json$/)) return 'a model package already; it can be opened as it is';
  if (has(/\.(pth|pt|ckpt|safetensors)$/)) return 'no file of weights itself; take the one in it';
  return null;
}
