/** A main that answers as a test says, behind the real client; it takes no question that the contract would refuse. */
import * as v from 'valibot';
import {
  contract,
  type ServiceName,
  type StudioApi,
  type StudioEvents,
} from '../../../shared/contract/contract.ts';
import { failureOf, StudioError } from '../../../shared/result.ts';
import { clientOver, type StudioClient } from '../client.ts';
import { Listeners } from '../listeners.ts';
import type { ConnectionState } from '../transport.ts';

export type Answers = { readonly [S in ServiceName]?: Partial<StudioApi[S]> };

const parsers: Readonly<
  Record<string, Readonly<Record<string, { readonly args: v.GenericSchema }>>>
> = contract;

export class FakeMain {
  readonly client: StudioClient;
  /** `service.method` of everything that was asked, in order. */
  readonly asked: string[] = [];
  readonly #events = new Listeners<[name: string, payload: unknown]>();
  readonly #connections = new Listeners<[ConnectionState]>();
  #connection: ConnectionState = 'connected';

  /** @param answers what is not among them is not found */
  constructor(answers: Answers = {}) {
    const connection = () => this.#connection;
    this.client = clientOver({
      call: async (service, method, args) => {
        this.asked.push(`${service}.${method}`);
        v.parse(parsers[service]?.[method]?.args ?? v.never(), args);
        const methods: unknown = Reflect.get(answers, service);
        const answer: unknown =
          typeof methods === 'object' && methods !== null
            ? Reflect.get(methods, method)
            : undefined;
        try {
          if (typeof answer !== 'function') throw new StudioError('notFound', 'Not in this test.');
          return { ok: true, value: (await Reflect.apply(answer, undefined, args)) as unknown };
        } catch (error) {
          return { ok: false, failure: failureOf(error) };
        }
      },
      onEvent: (listener) => this.#events.add(listener),
      get connection() {
        return connection();
      },
      onConnection: (listener) => this.#connections.add(listener),
      pictures: '',
      start: null,
      pathForFile: () => null,
    });
  }

  tell<E extends keyof StudioEvents>(name: E, payload: StudioEvents[E]): void {
    this.#events.tell(name, payload);
  }

  connectionIs(state: ConnectionState): void {
    this.#connection = state;
    this.#connections.tell(state);
  }

  /** How often a method was asked. */
  times(method: string): number {
    return this.asked.filter((asked) => asked === method).length;
  }
}
