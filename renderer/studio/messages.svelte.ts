/** What the window tells a person in passing: one sentence each, and what to do about it. */
import { failureOf } from '../../shared/result.ts';

export interface Message {
  readonly id: number;
  readonly tone: 'news' | 'problem';
  readonly text: string;
  /** Further sentences, shown on demand. */
  readonly details: readonly string[];
  /** What it is about; null: nothing that could be over. */
  readonly about: Topic | null;
}

/** What a problem can be about: it is over when that is tried again, or goes. */
export type Topic = 'connection' | 'detecting' | 'model' | 'pictures' | 'project' | 'settings';

export interface ProblemOptions {
  readonly about?: Topic;
  readonly details?: readonly string[];
}

/** How long news stays, milliseconds; a problem stays until it is dismissed. */
const newsTime = 6000;
const mostShown = 4;

export class Messages {
  #shown = $state.raw<readonly Message[]>([]);
  #nextId = 1;

  get shown(): readonly Message[] {
    return this.#shown;
  }

  news(text: string): void {
    const message = this.#add('news', text, {});
    setTimeout(() => {
      this.dismiss(message.id);
    }, newsTime);
  }

  problem(text: string, options: ProblemOptions = {}): void {
    this.#add('problem', text, options);
  }

  /** A failed request, unless a person stopped it. */
  failed(error: unknown, about?: Topic): void {
    const failure = failureOf(error);
    if (failure.kind === 'stopped') return;
    this.problem(failure.message, about === undefined ? {} : { about });
  }

  /** Takes away what was said about something that is over. */
  settle(about: Topic): void {
    if (!this.#shown.some((message) => message.about === about)) return;
    this.#shown = this.#shown.filter((message) => message.about !== about);
  }

  dismissNewest(): void {
    this.#shown = this.#shown.slice(0, -1);
  }

  dismiss(id: number): void {
    this.#shown = this.#shown.filter((message) => message.id !== id);
  }

  #add(
    tone: Message['tone'],
    text: string,
    { about = null, details = [] }: { about?: Topic | null; details?: readonly string[] },
  ): Message {
    const message = { id: this.#nextId++, tone, text, details, about };
    const others = this.#shown.filter((other) => other.text !== text);
    this.#shown = [...others, message].slice(-mostShown);
    return message;
  }
}
