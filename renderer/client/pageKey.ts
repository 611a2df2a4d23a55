/**
 * The key of this run of the web host. It is kept in sessionStorage, which no other origin sees, not even another
 * port, and is told to other tabs of this origin that ask. It outlives a reload, and goes with the last tab.
 */
const name = 'anchorscope.key';

/** How long other tabs may take to answer, milliseconds. */
const patience = 2000;

/** What tabs say to each other: null asks for the key. */
type Message = string | null;

export class PageKey {
  readonly #channel = new BroadcastChannel(name);
  readonly #told: () => void;
  #key = stored();
  #answered: (key: string) => void = () => undefined;

  /** @param told another tab has a key, and says so. */
  constructor(told: () => void) {
    this.#told = told;
    this.#channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
      if (data === null) this.#tell();
      else this.#hear(data);
    });
  }

  /** null: this page was told none. */
  get own(): string | null {
    return this.#key;
  }

  keep(key: string): void {
    if (key === this.#key) return;
    this.#key = key;
    store(key);
    this.#tell();
  }

  /** Another tab's, where it differs from this page's own; null where none answers. */
  ofOthers(): Promise<string | null> {
    return new Promise((resolve) => {
      this.#answered = resolve;
      setTimeout(() => resolve(null), patience);
      this.#say(null);
    });
  }

  #hear(key: string): void {
    if (key === this.#key) return;
    this.#answered(key);
    this.#told();
  }

  #tell(): void {
    if (this.#key !== null) this.#say(this.#key);
  }

  #say(message: Message): void {
    this.#channel.postMessage(message);
  }
}

function stored(): string | null {
  try {
    return window.sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

function store(key: string): void {
  try {
    window.sessionStorage.setItem(name, key);
  } catch {
    // A browser that refuses to store loses the key at a reload, nothing else.
  }
}
