/** What can run a network: ONNX Runtime's execution providers. */
import * as v from 'valibot';

/** Execution providers in the order in which `auto` tries them. */
export const providerNames = ['cuda', 'dml', 'coreml', 'webgpu', 'cpu'] as const;
export type ProviderName = (typeof providerNames)[number];
export const providerRequestSchema = v.picklist(['auto', ...providerNames]);
export type ProviderRequest = v.InferOutput<typeof providerRequestSchema>;

/** One that the machine's ONNX Runtime does not have, and why, in a few words. */
export interface AbsentProvider {
  readonly provider: ProviderName;
  readonly reason: string;
}

/** What was asked for, what runs, and why they differ ('' where they do not). */
export interface ProviderReport {
  readonly requested: ProviderRequest;
  readonly actual: ProviderName;
  readonly reason: string;
}
