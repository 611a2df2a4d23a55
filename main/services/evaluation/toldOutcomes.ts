/** What an evaluation has told of its pictures, on disk: of a hundred thousand it would fill the memory. */
import { open, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import type { EvaluatedPicture, PictureEvaluation } from '../../../shared/contract/evaluation.ts';
import { item } from '../../../shared/item.ts';
import { StudioError } from '../../../shared/result.ts';
import { decodeMessage, encodeMessage } from '../../../shared/transport/wire.ts';
import { folderFailure } from '../../disk/folderFailure.ts';
import type { LateFolder } from '../../processes/temporaryFolder.ts';

/** Of an evaluation, bytes. */
const mostBytes = 2 ** 31;
/** Of an answer: of the pictures, and of the bytes on disk, beyond which it takes no other picture. */
const answered = { pictures: 500, bytes: 2 ** 20 };

export type ToldOutcome = Pick<EvaluatedPicture, 'pictureId' | 'outcome'>;

const kinds: readonly PictureEvaluation['kind'][] = ['done', 'leftOut', 'failed'];
/** As this process wrote it. */
const recordSchema = v.strictTuple([
  v.string(),
  v.custom<PictureEvaluation>((value) => {
    const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : null;
    return kinds.some((each) => each === kind);
  }),
]);

interface Place {
  readonly at: number;
  readonly bytes: number;
}

export class ToldOutcomes {
  readonly #folder: LateFolder;
  readonly #name: string;
  readonly #places: Place[] = [];
  #end = 0;
  #file: FileHandle | null = null;
  /** What is asked of the file, one after another. Never rejects. */
  #last: Promise<unknown> = Promise.resolve();
  #isWhole = true;
  #failure: StudioError | null = null;

  /** @param name of its file in the folder, which nothing else has */
  constructor(folder: LateFolder, name: string) {
    this.#folder = folder;
    this.#name = name;
  }

  /** Whether all that was added is there: where the disk was full, or it is too much, nothing is. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  add({ pictureId, outcome }: ToldOutcome): void {
    const bytes = encodeMessage([pictureId, outcome]);
    this.#last = this.#last
      .then(() => this.#write(bytes))
      .catch((error: unknown) => {
        this.#isWhole = false;
        this.#failure = folderFailure(error, this.#folder.place, undefined);
      });
  }

  /** Why what was added so far could not be kept, a sentence; null where it is. */
  async lost(): Promise<string | null> {
    await this.#last;
    return this.#failure?.message ?? null;
  }

  /** From the place-th on, as many as an answer takes. @throws StudioError notFound where it is not whole */
  async from(place: number): Promise<readonly ToldOutcome[]> {
    await this.#last;
    const file = this.#file;
    if (!this.#isWhole) throw new StudioError('notFound', 'What it told is no longer kept.');
    if (file === null) return [];
    const taken = taking(this.#places.slice(place, place + answered.pictures));
    const told: ToldOutcome[] = [];
    for (const { at, bytes } of taken) {
      const { buffer } = await file.read(Buffer.alloc(bytes), 0, bytes, at);
      const [pictureId, outcome] = v.parse(recordSchema, decodeMessage(buffer));
      told.push({ pictureId, outcome });
    }
    return told;
  }

  /** Removes it. */
  async close(): Promise<void> {
    this.#isWhole = false;
    await this.#last;
    const file = this.#file;
    this.#file = null;
    if (file === null) return;
    await file.close();
    await rm(path.join(await this.#folder.get(), this.#name), { force: true });
  }

  async #write(bytes: Uint8Array): Promise<void> {
    if (!this.#isWhole) return;
    if (this.#end + bytes.length > mostBytes) {
      throw new StudioError('diskFull', 'It is more than the 2 GB that are kept of one.');
    }
    this.#file ??= await open(path.join(await this.#folder.get(), this.#name), 'wx+', 0o600);
    await this.#file.writeFile(bytes);
    this.#places.push({ at: this.#end, bytes: bytes.length });
    this.#end += bytes.length;
  }
}

/** The first of them, at least one. */
function taking(places: readonly Place[]): readonly Place[] {
  if (places.length === 0) return places;
  const first = item(places, 0);
  const beyond = places.findIndex(({ at }) => at - first.at > answered.bytes);
  return beyond < 0 ? places : places.slice(0, beyond);
}
