import type { Head } from './relay-chain.ts';
import type { RpcEndpoint, RpcError } from './rpc-endpoint.ts';

/** An endpoint's answer to one request: a value, or a JSON-RPC error. */
export interface Answer {
  readonly member: Member;
  readonly value?: unknown;
  readonly error?: RpcError;
}

/** An endpoint and its health. */
export interface Member {
  readonly endpoint: RpcEndpoint;
  /** Checked to be on the expected chain: same id, same genesis. */
  isVerified: boolean;
  /** On another chain; never asked again. */
  isDistrusted: boolean;
  /** Its head is older than the others', or contradicts the agreed block. */
  isBehind: boolean;
  head: Head | undefined;
  /** Consecutive failures. */
  failures: number;
  /** Failures since the start. */
  failed: number;
  /** Until this time (monotonic milliseconds) others are asked first. */
  restUntil: number;
  /** Time of its last answer (monotonic milliseconds). */
  answeredAt: number;
  /** Response time in milliseconds, smoothed. */
  latency: number;
}

/** An endpoint's health, for the metrics. */
export interface EndpointHealth {
  /** It is trusted and answered the last request. */
  readonly isUp: boolean;
  readonly isDistrusted: boolean;
  /** Blocks by which its head is below the highest head of all endpoints; undefined before its first head. */
  readonly lagBlocks: number | undefined;
  /** Requests without a trustworthy answer, since the start. */
  readonly failed: number;
  /** Response time, smoothed. */
  readonly latencySeconds: number;
}
