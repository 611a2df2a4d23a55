/**
 * Whether this CPU miscalculates in int8. On x64 without VNNI, ONNX Runtime's fast way adds two products of
 * an unsigned and a signed byte in 16 bits, which 255 · 127 + 255 · 127 does not fit into: the sum is cut off, and
 * the result is wrong without a sign of it. Its option x64quantprecision takes another way, which is slower also
 * on CPUs that have no need of it. So it is tried out, which tells more surely than a list of CPUs.
 */
import './noTelemetry.ts';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const [rows, inner, columns] = [4, 8, 16];

/** An ONNX file of one node: y (int32 [4, 16]) = MatMulInteger(a (uint8 [4, 8]), b (int8 [8, 16])). */
const product = Buffer.from(
  'CAgSADpjChgKAWEKAWISAXkiDU1hdE11bEludGVnZXISCG92ZXJmbG93WhMKAWESDgoMCAISCAoCCAQKAggIWhMKAWISDgoM' +
    'CAMSCAoCCAgKAggQYhMKAXkSDgoMCAYSCAoCCAQKAggQQgQKABAN',
  'base64',
);

let answer: Promise<boolean> | undefined;

/** Tried once a process. @throws what ONNX Runtime throws where it cannot even do that. */
export function int8Overflows(): Promise<boolean> {
  answer ??= tryOut();
  return answer;
}

async function tryOut(): Promise<boolean> {
  const session = await InferenceSession.create(product, {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    logSeverityLevel: 4,
  });
  const { y } = await session.run({
    a: new Tensor('uint8', new Uint8Array(rows * inner).fill(255), [rows, inner]),
    b: new Tensor('int8', new Int8Array(inner * columns).fill(127), [inner, columns]),
  });
  await session.release();
  const exact = 255 * 127 * inner;
  return !(y?.data instanceof Int32Array && y.data.every((value) => value === exact));
}
