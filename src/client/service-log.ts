import { getBytes, hexlify } from 'ethers';
import type { z } from 'zod';
import {
  acknowledgementLeaf,
  consistencyResource,
  inclusionResource,
  MERGE_DELAY_SECONDS,
  readCheckpoint,
  type SignedCheckpoint,
} from '../api/transparency-log.ts';
import { AssayError } from '../protocol/errors.ts';
import { verifyConsistency, verifyInclusion } from '../protocol/merkle-log.ts';
import { type Acknowledgement, isAcknowledgementOf } from './acknowledgement.ts';
import { ServiceHttp, type ServiceOptions } from './service-http.ts';

/** The log of acknowledgements, as a service or a copy of its answers shows it. */
export interface LogReader {
  checkpoint(): Promise<string>;
  /** @returns undefined if the service denies that the leaf is in the log of this size */
  inclusion(leaf: string, size: number): Promise<{ index: number; proof: string[] } | undefined>;
  /** @returns undefined if the service has no such sizes */
  consistency(older: number, newer: number): Promise<string[] | undefined>;
}

/** A clock of the service or of this machine may be this wrong. */
const CLOCK_TOLERANCE_SECONDS = 600;

/** Reads the log of acknowledgements of a service. */
export class ServiceLog implements LogReader {
  readonly #http: ServiceHttp;

  /** @throws AssayError `bad-option`, `bad-api-key` (2) */
  constructor(url: string, options: ServiceOptions = {}) {
    this.#http = new ServiceHttp(url, options);
  }

  async checkpoint(): Promise<string> {
    const response = await this.#http.request('/v2/log/checkpoint', { method: 'GET' });
    if (!response.ok) {
      throw new AssayError('no-log', 'the service shows no log of acknowledgements', { exitCode: 5 });
    }
    return response.text();
  }

  inclusion(leaf: string, size: number): Promise<z.output<typeof inclusionResource> | undefined> {
    return this.#http.find(inclusionResource, `/v2/log/proof?leaf=${leaf}&size=${size}`);
  }

  async consistency(older: number, newer: number): Promise<string[] | undefined> {
    const found = await this.#http.find(consistencyResource, `/v2/log/consistency?from=${older}&to=${newer}`);
    return found?.proof;
  }
}

/** The acknowledgement and the earlier checkpoints with which the log of a service is compared. */
export interface LogExpectation {
  readonly acknowledgements: readonly Acknowledgement[];
  /** Address that signs acknowledgements and checkpoints; undefined: the one that the acknowledgements name. */
  readonly operator?: string | undefined;
  /** Checkpoint that was verified last. */
  readonly seen?: string | undefined;
  /** Checkpoints that others have seen. */
  readonly others?: readonly string[];
  /** Unix seconds. */
  readonly now: number;
}

/** A log that holds what it must hold. */
export interface VerifiedServiceLog {
  readonly checkpoint: SignedCheckpoint;
  /** Acknowledgements in the log, with their indices. */
  readonly included: readonly { readonly acknowledgement: Acknowledgement; readonly index: number }[];
  /** Acknowledgements that are too young to be in the log. */
  readonly pending: readonly Acknowledgement[];
}

/**
 * Verifies acknowledgements against the log of a service: signatures, that the log holds each of them, and that it goes on
 * from every checkpoint that was seen before.
 *
 * @throws AssayError (3) if the operator is caught: `acknowledgement-not-signed`, `bad-checkpoint`,
 *   `bad-checkpoint-signature`, `log-other`, `log-shrank`, `log-rewritten`, `log-stale`, `log-dropped`; (5) as the reader
 */
export async function verifyServiceLog(
  reader: LogReader,
  { acknowledgements, operator, seen, others = [], now }: LogExpectation,
): Promise<VerifiedServiceLog> {
  const expected = operator ?? acknowledgements[0]?.operator;
  for (const acknowledgement of acknowledgements) {
    if (isAcknowledgementOf(acknowledgement, expected ?? '')) continue;
    throw caught(
      'acknowledgement-not-signed',
      `the acknowledgement of ${acknowledgement.message.submission} is not signed by ${expected}`,
    );
  }
  const checkpoint = readCheckpoint(await reader.checkpoint());
  const hasSigned = expected === undefined || checkpoint.operator === expected.toLowerCase();
  if (!hasSigned) throw caught('log-other', `the log is of ${checkpoint.operator}, not of ${expected}`);
  if (seen !== undefined) await assertGoesOn(reader, readCheckpoint(seen), checkpoint, 'seen here before');
  for (const other of others) {
    await assertGoesOn(reader, readCheckpoint(other), checkpoint, 'shown to somebody else');
  }
  if (now - checkpoint.timestamp > MERGE_DELAY_SECONDS + CLOCK_TOLERANCE_SECONDS) {
    throw caught(
      'log-stale',
      `the checkpoint was signed at ${dated(checkpoint.timestamp)}: the service hides what came after it, or a clock is wrong`,
    );
  }
  const included: VerifiedServiceLog['included'][number][] = [];
  const pending: Acknowledgement[] = [];
  for (const acknowledgement of acknowledgements) {
    const index = await indexOf(reader, checkpoint, acknowledgement);
    if (index === undefined) pending.push(acknowledgement);
    else included.push({ acknowledgement, index });
  }
  return { checkpoint, included, pending };
}

/** Asserts that two checkpoints are of one log, the smaller one its beginning. */
async function assertGoesOn(
  reader: LogReader,
  kept: SignedCheckpoint,
  shown: SignedCheckpoint,
  whose: string,
): Promise<void> {
  if (kept.origin !== shown.origin) {
    throw caught('log-other', `the service shows the log ${shown.origin}, not ${kept.origin}, ${whose}`);
  }
  const [older, newer] = kept.size <= shown.size ? [kept, shown] : [shown, kept];
  if (older === shown && shown.timestamp >= kept.timestamp) {
    throw caught(
      'log-shrank',
      `the log had ${kept.size} entries at ${dated(kept.timestamp)} (${whose}) and has ${shown.size} at ${dated(shown.timestamp)}`,
    );
  }
  const proof = older.size === newer.size ? [] : await reader.consistency(older.size, newer.size);
  if (
    proof !== undefined &&
    verifyConsistency(
      older,
      newer,
      proof.map((hash) => getBytes(hash)),
    )
  )
    return;
  throw caught(
    'log-rewritten',
    `the log of ${shown.size} entries is not the one of ${kept.size} entries that was ${whose}: keep both checkpoints, they prove it`,
  );
}

/** The index of an acknowledgement's leaf; undefined if it need not be in the log yet. */
async function indexOf(
  reader: LogReader,
  checkpoint: SignedCheckpoint,
  { domain, message }: Acknowledgement,
): Promise<number | undefined> {
  const leaf = acknowledgementLeaf({ chainId: domain.chainId, rounds: domain.verifyingContract }, message);
  const found = checkpoint.size === 0 ? undefined : await reader.inclusion(hexlify(leaf), checkpoint.size);
  if (found === undefined) {
    const due = Math.ceil(Number(message.receivedAt) / 1000) + MERGE_DELAY_SECONDS;
    if (checkpoint.timestamp < due) return undefined;
    throw caught(
      'log-dropped',
      `the operator acknowledged ${message.submission} and promised it for ${dated(due)}, but its log of ${dated(checkpoint.timestamp)} does not have it`,
    );
  }
  const { size, root } = checkpoint;
  if (
    !verifyInclusion(
      leaf,
      found.index,
      size,
      root,
      found.proof.map((hash) => getBytes(hash)),
    )
  ) {
    throw caught('log-dropped', `the proof that the log has ${message.submission} is false`);
  }
  return found.index;
}

const dated = (seconds: number): string => new Date(seconds * 1000).toISOString();
const caught = (code: string, message: string): AssayError => new AssayError(code, message, { exitCode: 3 });
