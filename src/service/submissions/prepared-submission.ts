import { ProblemError } from '../../api/problem.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { BatchVerifier } from '../../verifier/batch-verifier.ts';
import { parseProofCoordinates } from '../../verifier/parse-proof.ts';
import type { ProofCoordinates } from '../../verifier/proof.ts';
import type { VerificationKey } from '../../verifier/verification-key.ts';
import { type LeastFee, leastFee } from '../relay/least-fees.ts';
import type { NewSubmission, Store, SubmissionKind } from '../store/submission-store.ts';
import { type Json, jsonHash } from './canonical-json.ts';
import type { VerificationKeys } from './verification-keys.ts';

/** A request with its public signals recomputed and compared, and its proofs not verified yet. */
export interface PreparedSubmission {
  readonly kind: SubmissionKind;
  /** See `Submission.identity`. */
  readonly identity: string;
  readonly statement: Json;
  readonly proofs: readonly ProofToVerify[];
  /** Encodes the contract call. Call it after the proofs are verified: the verifier may compute with their points. */
  readonly call: (verifier: BatchVerifier) => NewSubmission['call'] | Promise<NewSubmission['call']>;
}

/** A proof with the key and the public signals to verify it with. */
export interface ProofToVerify {
  /** Its name in errors: `the proof`, `proof 3`, `openProof`. */
  readonly name: string;
  readonly key: VerificationKey;
  /** Recomputed from statement and chain, except commitment and band. */
  readonly signals: readonly bigint[];
  /** Not yet checked to be curve points; a worker thread does that. */
  readonly proof: ProofCoordinates;
}

/** A parsed request, ready to be prepared: reads the chain and compares. */
export type Prepare = () => Promise<PreparedSubmission>;

/** Parses the body of each kind of submission. @throws ProblemError at once for a body that is misshapen */
export type Preparers = Readonly<Record<SubmissionKind, (body: unknown) => Prepare>>;

/** A preparer from a parser, which runs at once, and the work on what it read. */
export const prepared =
  <R>(parse: (body: unknown) => R, prepare: (request: R) => Promise<PreparedSubmission>) =>
  (body: unknown): Prepare => {
    const request = parse(body);
    return () => prepare(request);
  };

/** The sources from which public signals are recomputed. `C` is the chain, `N` its circuits. */
export interface PrepareDeps<C, N extends string> {
  readonly chain: C;
  readonly store: Store;
  readonly keys: VerificationKeys<N>;
  readonly leastFees: readonly LeastFee[];
}

/** The deployment that statements must name. */
interface Served {
  readonly chainId: bigint;
  readonly rounds: string;
}

/** @throws ProblemError `fee-too-low` if the statement offers less than the relay asks for that many proofs */
export function assertFee(
  { leastFees }: { readonly leastFees: readonly LeastFee[] },
  { relayerFee }: { readonly relayerFee: bigint },
  token: string,
  proofs: number,
): void {
  const least = leastFee(leastFees, token, proofs);
  if (relayerFee >= least) return;
  throw new ProblemError('fee-too-low', `the relay asks for a fee of at least ${least} (proofs: ${proofs})`);
}

/**
 * Whether the same statement has been accepted and has not failed. Checks against chain state that has changed since
 * do not apply then.
 */
export async function isAccepted(store: Store, identity: string, statement: Json): Promise<boolean> {
  return (await store.live(identity))?.statementHash === jsonHash(statement);
}

/**
 * As `parseProofCoordinates`, with the proof's name in the error.
 * @throws ProblemError with the parser's code
 */
export function parseNamedProof(value: unknown, name: string): ProofCoordinates {
  try {
    return parseProofCoordinates(value);
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    throw new ProblemError(error.code, `${name}: ${error.message}`, { cause: error });
  }
}

/** @throws ProblemError `wrong-domain` if the statement names another chain or another Rounds contract */
export function assertDeployment(chain: Served, statement: Served): void {
  if (statement.chainId !== chain.chainId) throw wrongDomain('this service serves another chain');
  if (statement.rounds !== chain.rounds) throw wrongDomain('this service serves another contract');
}

/** @throws ProblemError `wrong-domain` if it does not exist */
export async function knownModel<M>(
  chain: { model(id: bigint): Promise<M | undefined> },
  id: bigint,
): Promise<M> {
  const model = await chain.model(id);
  if (model === undefined) throw wrongDomain('there is no such model');
  return model;
}

/** @throws ProblemError `wrong-domain` if it does not exist */
export async function knownRound<R>(
  chain: { round(id: bigint): Promise<R | undefined> },
  id: bigint,
): Promise<R> {
  const round = await chain.round(id);
  if (round === undefined) throw wrongDomain('there is no such round');
  return round;
}

/** @throws ProblemError `wrong-domain` if it does not exist */
export async function knownDataset<D>(
  chain: { dataset(id: bigint): Promise<D | undefined> },
  id: bigint,
): Promise<D> {
  const dataset = await chain.dataset(id);
  if (dataset === undefined) throw wrongDomain('there is no such dataset');
  return dataset;
}

/** @throws ProblemError `wrong-domain` with the names (never the values) of the public signals that differ */
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

/** @param signals names of the public signals that differ */
export function wrongDomain(detail: string, signals?: readonly string[]): ProblemError {
  return new ProblemError('wrong-domain', detail, signals === undefined ? {} : { signals });
}

/** Converts to JSON: bigints become decimal strings and dates ISO 8601, at any depth; undefined members are left out. */
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
