/** Every operator that training knows. */
import type { OperatorName } from '../../../network/graph/graph.ts';
import type { Operation } from '../operation.ts';
import { convolution } from './convolution.ts';
import * as elementwise from './elementwise.ts';
import { concatenation, flatten, upsampling } from './layout.ts';
import { fullyConnected, matrixProduct } from './linear.ts';
import { batchNorm, groupNorm } from './norms.ts';
import { averagePool, globalAveragePool, maxPool } from './pooling.ts';

export const operations: Readonly<Partial<Record<OperatorName, Operation>>> = {
  Add: elementwise.add,
  AveragePool: averagePool,
  BatchNormalization: batchNorm,
  Clip: elementwise.clip,
  Concat: concatenation,
  Conv: convolution,
  Div: elementwise.divide,
  Flatten: flatten,
  Gemm: fullyConnected,
  GlobalAveragePool: globalAveragePool,
  GroupNormalization: groupNorm,
  HardSigmoid: elementwise.hardSigmoid,
  HardSwish: elementwise.hardSwish,
  MatMul: matrixProduct,
  MaxPool: maxPool,
  Mul: elementwise.multiply,
  Relu: elementwise.relu,
  Resize: upsampling,
  Sigmoid: elementwise.sigmoid,
  Sqrt: elementwise.squareRoot,
  Sub: elementwise.subtract,
};
