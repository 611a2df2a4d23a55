/** A detector in the test's own process, with the functions of the client that jobs use. */
import type { ModelSummary } from '../../../../shared/contract/models.ts';
import type { ProviderRequest } from '../../../../shared/model/providers.ts';
import { DetectorEngine } from '../../../detector/engine.ts';
import type { OnceRequest, OnceResult, OpenRequest } from '../../../detector/protocol.ts';
import { decodePicture } from '../../../pictures/decode.ts';

export class LocalDetector {
  model: ModelSummary | null = null;
  readonly #engine = new DetectorEngine(
    { step: () => {}, probing: () => Promise.resolve() },
    { decode: decodePicture },
  );

  async open(
    path: string,
    provider: ProviderRequest,
    additions?: OpenRequest['additions'],
  ): Promise<ModelSummary> {
    this.model = await this.#engine.open({ path, provider, excluded: [], additions });
    return this.model;
  }

  detectOnce(request: OnceRequest): Promise<OnceResult> {
    return this.#engine.detectOnce(request);
  }
}
