/** ONNX graphs in ONNX Runtime: the one place that makes and runs its sessions. */
import './noTelemetry.ts';
import { env, InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node';
import type { ProviderName } from '../../shared/model/providers.ts';
import { StudioError } from '../../shared/result.ts';
import type { GraphTensor, RunGraph } from '../../shared/detection/graphs.ts';
import { int8Overflows } from './int8Overflow.ts';
import type { GraphFile } from './graphFile.ts';
import { runtimeFailure } from './runtimeFailure.ts';
import { intraOpThreads } from './threads.ts';

/** An input or output of a graph. */
export interface SessionPort {
  readonly name: string;
  /** ONNX Runtime's name of the element type, such as float32; null for what is no tensor. */
  readonly type: string | null;
  /** A number is fixed, a name is free. */
  readonly dims: readonly (number | string)[];
}

/** A graph ready to run on one provider. */
export interface GraphSession {
  readonly inputs: readonly SessionPort[];
  readonly outputs: readonly SessionPort[];
  readonly run: RunGraph;
  /** Frees it; it cannot run again. */
  release(): Promise<void>;
}

/** ONNX Runtime as this process uses it. */
export interface Runtime {
  /** The providers that this build has, working or not. */
  providers(): readonly string[];
  /** @throws StudioError badModel, or provider where the provider is not the CPU. */
  open(file: GraphFile, provider: ProviderName): Promise<GraphSession>;
}

// What goes wrong is thrown; nothing of it needs to be written to the terminal as well.
env.logLevel = 'fatal';

export const onnxRuntime: Runtime = {
  providers: () => listSupportedBackends().map(({ name }) => name),
  open: openSession,
};

async function openSession(file: GraphFile, provider: ProviderName): Promise<GraphSession> {
  const kind = provider === 'cpu' ? 'badModel' : 'provider';
  try {
    const session = await InferenceSession.create(file.bytes, await sessionOptions(provider));
    return {
      inputs: session.inputMetadata.map(portOf),
      outputs: session.outputMetadata.map(portOf),
      run: (feeds, fetches) => runSession(session, file, provider, feeds, fetches),
      release: () => session.release(),
    };
  } catch (error) {
    throw runtimeFailure(error, `Opening ${file.path} on ${provider}`, kind);
  }
}

/** How this studio makes sessions, for detection and training alike. */
export async function sessionOptions(
  provider: ProviderName,
): Promise<InferenceSession.SessionOptions> {
  return {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: intraOpThreads(),
    logSeverityLevel: 4,
    extra: {
      session: {
        // Threads that wait busily for the next run take the cores from everything between runs.
        force_spinning_stop: '1',
        x64quantprecision: (await int8Overflows()) ? '1' : '0',
        // Weights in other files were not hashed with this one. A program is no folder, so it holds none.
        model_external_initializers_file_folder_path: process.execPath,
      },
    },
  };
}

function portOf(metadata: InferenceSession.ValueMetadata): SessionPort {
  return metadata.isTensor
    ? { name: metadata.name, type: metadata.type, dims: metadata.shape }
    : { name: metadata.name, type: null, dims: [] };
}

async function runSession(
  session: InferenceSession,
  file: GraphFile,
  provider: ProviderName,
  feeds: Readonly<Record<string, GraphTensor>>,
  fetches: readonly string[],
): Promise<Record<string, GraphTensor>> {
  const doing = `Running ${file.path} on ${provider}`;
  try {
    const inputs = Object.fromEntries(
      Object.entries(feeds).map(([name, { data, dims }]) => [
        name,
        new Tensor('float32', data, dims),
      ]),
    );
    const results = await session.run(inputs, fetches);
    return Object.fromEntries(
      Object.entries(results).map(([name, tensor]) => [name, take(name, tensor, file)]),
    );
  } catch (error) {
    throw runtimeFailure(error, doing, provider === 'cpu' ? 'badModel' : 'provider');
  }
}

/** The tensor's data without the tensor. */
function take(name: string, tensor: Tensor, file: GraphFile): GraphTensor {
  const { data, dims } = tensor;
  if (!isFloat32(data)) {
    const sentence = `${file.path} puts out '${name}' as ${tensor.type}; it must be float32.`;
    throw new StudioError('badModel', sentence);
  }
  // Frees what a GPU holds of it at once, not when the collector comes around.
  tensor.dispose();
  return { data, dims };
}

function isFloat32(data: Tensor.DataType): data is Float32Array<ArrayBuffer> {
  return data instanceof Float32Array && data.buffer instanceof ArrayBuffer;
}
