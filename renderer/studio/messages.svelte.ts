/** What the window tells a person in passing: one sentence each, and what to do about it. */
import { failureOf } from '../../shared/result.ts';

export interface Message {
  readonly id: number;
  readonly tone: 'news' | 'problem';
  readonly text: string;
  /** Further sentences, shown on demand. */
  readonly details: readonly string[];
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
    const message = this.#add('news', text, []);
    setTimeout(() => {
      this.dismiss(message.id);
    }, newsTime);
  }

  problem(text: string, details: readonly string[] = []): void {
    this.#add('problem', text, details);
  }

  /** A failed request, unless a person stopped it. */
  failed(error: unknown): void {
    const failure = failureOf(error);
    if (failure.kind !== 'stopped') this.problem(failure.message);
  }

  dismiss(id: number): void {
    this.#shown = this.#shown.filter((message) => message.id !== id);
  }

  #add(tone: Message['tone'], text: string, details: readonly string[]): Message {
    const message = { id: this.#nextId++, tone, text, details };
    const others = this.#shown.filter((other) => other.text !== text);
    this.#shown = [...others, message].slice(-mostShown);
    return message;
  }
}
