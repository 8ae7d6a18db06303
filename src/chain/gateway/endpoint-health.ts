import type { Head } from './relay-chain.ts';
import type { RpcEndpoint, RpcError } from './rpc-endpoint.ts';

/** What an endpoint said to one question: an answer, or an error of the node's own. */
export interface Answer {
  readonly member: Member;
  readonly value?: unknown;
  readonly error?: RpcError;
}

/** An endpoint, and what is known of it. */
export interface Member {
  readonly endpoint: RpcEndpoint;
  /** It is on our chain: same id, same genesis. */
  isVerified: boolean;
  /** On another chain, or contradicts the majority about a block. */
  isDistrusted: boolean;
  /** Its newest block is older than what others have. */
  isBehind: boolean;
  head: Head | undefined;
  /** In a row. */
  failures: number;
  /** Since the start. */
  failed: number;
  restUntil: number;
  /** Milliseconds, smoothed. */
  latency: number;
}

/** What the operator may see of an endpoint. */
export interface EndpointHealth {
  /** It answered the last time that it was asked, and is believed. */
  readonly isUp: boolean;
  readonly isDistrusted: boolean;
  /** Blocks by which its newest one is below the highest that any endpoint has shown; undefined before the first. */
  readonly lagBlocks: number | undefined;
  /** Questions without an answer that could be believed, since the start. */
  readonly failed: number;
  /** Smoothed. */
  readonly latencySeconds: number;
}
