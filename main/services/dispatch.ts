/**
 * One call from a window: looked up in the contract, its arguments parsed, run, and answered with a
 * Result. The same for every host; nothing that a window sends makes it throw.
 */
import * as v from 'valibot';
import { contract, type ServiceName, type StudioApi } from '../../shared/contract/contract.ts';
import { failureOf, type Failure, type Result } from '../../shared/result.ts';

/** Takes what a person need not see but a developer must: where a failure of our own came from. */
export type Log = (text: string) => void;

type ArgumentsParser = v.GenericSchema<unknown, readonly unknown[]>;

/**
 * Calls `api[service][method]` with `args`, an array.
 * Never rejects: what is thrown becomes a Failure, and a failure of our own is logged with its stack.
 */
export async function dispatch(
  api: StudioApi,
  service: string,
  method: string,
  args: unknown,
  log: Log,
): Promise<Result<unknown>> {
  const parser = parserOf(service, method);
  if (parser === undefined || !isServiceName(service)) {
    return failed({ kind: 'unsupported', message: `There is no request ${service}.${method}.` });
  }
  const parsed = v.safeParse(parser, args, { abortEarly: true });
  if (!parsed.success) {
    return failed({ kind: 'badInput', message: sentenceOf(service, method, parsed.issues[0]) });
  }
  const handlers: Readonly<Record<string, (...args: never[]) => Promise<unknown>>> = api[service];
  try {
    const handler = handlers[method];
    if (handler === undefined) throw new Error(`${service}.${method} has no handler`);
    const value: unknown = await Reflect.apply(handler, handlers, parsed.output);
    return { ok: true, value };
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind !== 'internal') return failed(failure);
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log(`${service}.${method}: ${stack}`);
    const reason = failure.message.split('\n', 1)[0] ?? '';
    return failed({ kind: 'internal', message: `Anchorscope itself failed at this: ${reason}` });
  }
}

function failed(failure: Failure): Result<never> {
  return { ok: false, failure };
}

function isServiceName(name: string): name is ServiceName {
  return Object.hasOwn(contract, name);
}

/** The contract's own entries only: `constructor` and its like are not requests. */
function parserOf(service: string, method: string): ArgumentsParser | undefined {
  if (!isServiceName(service)) return undefined;
  const methods: Readonly<Record<string, { readonly args: ArgumentsParser }>> = contract[service];
  return Object.hasOwn(methods, method) ? methods[method]?.args : undefined;
}

/** The contract's own sentence where it has one, else which part of the request does not fit. */
function sentenceOf(service: string, method: string, issue: v.BaseIssue<unknown>): string {
  if (issue.message.endsWith('.')) return issue.message;
  const [argument, ...fields] = issue.path?.map(({ key }) => key) ?? [];
  const place =
    typeof argument === 'number' ? [`argument ${argument + 1}`, ...fields].join(', ') : 'arguments';
  return `The request ${service}.${method} does not fit, ${place}: ${issue.message}.`;
}
