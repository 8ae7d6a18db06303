import { ProblemError } from '../../api/problem.ts';
import type { ChainView } from '../../chain/gateway/views.ts';
import type { DatasetView, ModelView, RoundView } from '../../protocol/chain-state.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { BatchVerifier } from '../../verifier/batch-verifier.ts';
import { parseProofCoordinates } from '../../verifier/parse-proof.ts';
import type { ProofCoordinates } from '../../verifier/proof.ts';
import type { VerificationKey } from '../../verifier/verification-key.ts';
import type { NewSubmission, Store, SubmissionKind } from '../store/submission-store.ts';
import { type Json, jsonHash } from './canonical-json.ts';
import type { VerificationKeys } from './verification-keys.ts';

/** What a request claims and what it must be, before its proofs have been looked at. */
export interface PreparedSubmission {
  readonly kind: SubmissionKind;
  readonly identity: string;
  readonly statement: Json;
  readonly proofs: readonly ProofToVerify[];
  /** To be asked for once the proofs hold: it may have the verifier compute with their points. */
  readonly call: (verifier: BatchVerifier) => NewSubmission['call'] | Promise<NewSubmission['call']>;
}

export interface ProofToVerify {
  /** What a refusal calls it: `the proof`, `proof 3`, `openProof`. */
  readonly name: string;
  readonly key: VerificationKey;
  /** Recomputed from statement and chain, commitment and band excepted. */
  readonly signals: readonly bigint[];
  /** Whether these are points of their groups is the verifier's to find out, off the event loop. */
  readonly proof: ProofCoordinates;
}

/** What a claim is recomputed from. */
export interface PrepareDeps {
  readonly chain: ChainView;
  readonly store: Store;
  readonly keys: VerificationKeys;
}

/** Whether this very statement has been accepted and is alive: what the chain has forgotten since is then waived. */
export async function isAccepted(store: Store, identity: string, statement: Json): Promise<boolean> {
  return (await store.live(identity))?.statementHash === jsonHash(statement);
}

/** As `parseProofCoordinates`; its refusals name the proof. */
export function parseNamedProof(value: unknown, name: string): ProofCoordinates {
  try {
    return parseProofCoordinates(value);
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    throw new ProblemError(error.code, `${name}: ${error.message}`, { cause: error });
  }
}

export function assertDeployment(chain: ChainView, statement: { chainId: bigint; rounds: string }): void {
  if (statement.chainId !== chain.chainId) throw wrongDomain('this service serves another chain');
  if (statement.rounds !== chain.rounds) throw wrongDomain('this service serves another contract');
}

export async function knownModel(chain: ChainView, id: bigint): Promise<ModelView> {
  const model = await chain.model(id);
  if (model === undefined) throw wrongDomain('there is no such model');
  return model;
}

export async function knownRound(chain: ChainView, id: bigint): Promise<RoundView> {
  const round = await chain.round(id);
  if (round === undefined) throw wrongDomain('there is no such round');
  return round;
}

export async function knownDataset(chain: ChainView, id: bigint): Promise<DatasetView> {
  const dataset = await chain.dataset(id);
  if (dataset === undefined) throw wrongDomain('there is no such dataset');
  return dataset;
}

/** Throws `wrong-domain` with the names (never the values) of the signals that are not as computed. */
export function assertSignals(
  names: readonly string[],
  expected: readonly bigint[],
  actual: readonly bigint[],
  prefix = '',
): void {
  const different = names.filter((_, i) => expected[i] !== actual[i]);
  if (different.length > 0) {
    throw wrongDomain(`${prefix}the proof is about something else: ${different.join(', ')}`, different);
  }
}

export function wrongDomain(detail: string, signals?: readonly string[]): ProblemError {
  return new ProblemError('wrong-domain', detail, signals === undefined ? {} : { signals });
}

/** bigints as decimal strings, at any depth. */
export function toJson(value: unknown): Json {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return Object.fromEntries(members.map(([key, member]) => [key, toJson(member)]));
  }
  return value as Json;
}
