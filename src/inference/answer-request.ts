import type { InferenceAnswer, InferenceRequest } from '../api/inference.ts';
import { AssayError } from '../protocol/errors.ts';
import { FIELD_MODULUS, type Field } from '../protocol/field.ts';
import { PROBABILITY_ONE } from '../protocol/second/inference.ts';
import type { Checkpoint, Codes } from './checkpoint.ts';
import type { Paid, Till } from './payments/till.ts';
import type { InferenceProver } from './proofs.ts';
import type { UseDrawer } from './uses/draw.ts';
import { readReceiptHeader } from './uses/draw.ts';

/** A request in three steps: read its records, draw what it costs, answer. Nothing is charged for what can't be answered. */

export interface AnswerDeps {
  readonly chainId: bigint;
  readonly rounds: string;
  readonly checkpoint: () => Checkpoint;
  readonly drawer: UseDrawer;
  /** Undefined where x402 is not offered. */
  readonly till: Till | undefined;
  readonly prover: InferenceProver;
  /** Uses that a request with a proof takes. */
  readonly proofUses: number;
}

/** A request that can be answered, and what it costs. */
export interface Prepared {
  readonly checkpoint: Checkpoint;
  readonly records: readonly Codes[];
  readonly uses: number;
  readonly prove: boolean;
  readonly salt: Field | undefined;
}

/**
 * Reads the records of a request at the checkpoint of this moment.
 * @throws AssayError `record-refused`, `checkpoint-changed`, `proof-unavailable`, `busy`, `invalid-request`
 */
export async function prepare(deps: AnswerDeps, request: InferenceRequest): Promise<Prepared> {
  const checkpoint = deps.checkpoint();
  if (request.round !== undefined && BigInt(request.round) !== checkpoint.round)
    throw new AssayError('checkpoint-changed', `the checkpoint is now that of round ${checkpoint.round}`);
  const prove = request.prove === true;
  const salt = request.salt === undefined ? undefined : BigInt(request.salt);
  if (salt !== undefined && (!prove || salt >= FIELD_MODULUS))
    throw new AssayError('invalid-request', 'a salt is for a proof, and below the field');
  if (prove && request.records.length !== 1)
    throw new AssayError('invalid-request', 'a proof is for one record');
  if (prove) deps.prover.assertCan(checkpoint);
  const records: Codes[] = [];
  for (const [at, record] of request.records.entries()) {
    try {
      records.push(
        'bundle' in record
          ? await checkpoint.encodeBundle(record.bundle)
          : checkpoint.encode(record.features),
      );
    } catch (error) {
      if (error instanceof AssayError && error.code === 'record-refused')
        throw new AssayError('record-refused', `record ${at}: ${error.message}`);
      throw error;
    }
  }
  const uses = prove ? deps.proofUses : records.length;
  return { checkpoint, records, uses, prove, salt: salt as Field | undefined };
}

/** The payment as the answer states it, and the work that follows once the answer is sent. */
export interface Charged {
  readonly use: InferenceAnswer['use'];
  readonly paid: Paid | undefined;
}

/** Draws on the subscription of a receipt. @throws AssayError as `UseDrawer.draw`; `bad-receipt` */
export async function drawReceipt(
  deps: AnswerDeps,
  header: string,
  body: Uint8Array,
  uses: number,
): Promise<Charged> {
  const { subscription, count, useId, repeated } = await deps.drawer.draw(
    readReceiptHeader(header),
    body,
    uses,
  );
  const use = {
    ...{ kind: 'subscription' as const, uses, price: `${subscription.plan.price}`, useId, repeated },
    ...{ plan: `${subscription.planId}`, subscription: `${subscription.id}`, count: `${count}` },
  };
  return { use, paid: undefined };
}

/** Takes an x402 payment. @throws AssayError as `Till.pay` */
export async function takePayment(till: Till, header: string, uses: number): Promise<Charged> {
  const paid = await till.pay(header, uses);
  const { row, repeated } = paid;
  return { use: { kind: 'x402', uses, price: `${row.amount}`, useId: row.useId, repeated }, paid };
}

/** The answer to a request that is paid. */
export async function answer(
  deps: AnswerDeps,
  { checkpoint, records, prove, salt }: Prepared,
  use: InferenceAnswer['use'],
): Promise<InferenceAnswer> {
  const { chainId, rounds } = deps;
  const answers = records.map((codes) => {
    const probability = Number(checkpoint.answer(codes));
    return { probability, value: probability / PROBABILITY_ONE };
  });
  const place = { chainId, rounds, useId: use.useId };
  const proof = prove ? await deps.prover.prove(checkpoint, records[0] as Codes, salt, place) : undefined;
  return { ...placeOf(deps, checkpoint), answers, use, ...(proof === undefined ? {} : { proof }) };
}

/** The members that say which checkpoint answered. */
export const placeOf = (
  { chainId, rounds }: Pick<AnswerDeps, 'chainId' | 'rounds'>,
  { model, round, policyHash }: Checkpoint,
) => ({
  ...{ chainId: `${chainId}`, rounds, model: `${model}`, round: `${round}` },
  ...{ edition: 2 as const, policyHash: `${policyHash}` },
});
