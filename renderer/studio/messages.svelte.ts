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
  /** What a person may do about it; null: nothing here. */
  readonly offer: Offer | null;
}

export interface Offer {
  /** Of its button. */
  readonly text: string;
  readonly run: () => void;
}

/** What a problem can be about: it is over when that is tried again, or goes. */
export type Topic = 'connection' | 'detecting' | 'model' | 'pictures' | 'project' | 'settings';

export interface ProblemOptions {
  readonly about?: Topic;
  readonly details?: readonly string[];
}

/** How long news stays, milliseconds; a problem and an offer stay until they are dismissed. */
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

  /** News that a person may do something about, until it is done, or what it is about is over. */
  offer(text: string, about: Topic, { text: button, run }: Offer): void {
    const message = this.#add('news', text, {
      about,
      offer: {
        text: button,
        run: () => {
          this.dismiss(message.id);
          run();
        },
      },
    });
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
    {
      about = null,
      details = [],
      offer = null,
    }: { about?: Topic | null; details?: readonly string[]; offer?: Offer | null },
  ): Message {
    const message = { id: this.#nextId++, tone, text, details, about, offer };
    const others = this.#shown.filter((other) => other.text !== text);
    this.#shown = [...others, message].slice(-mostShown);
    return message;
  }
}
