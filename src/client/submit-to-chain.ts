import type { AttestationSet, CommitStatement } from '../chain/rounds-types.ts';
import { ROLES } from '../protocol/context.ts';
import { publicSignalNames, shapeOf } from '../protocol/shape.ts';
import {
  type AttestationSetRequest,
  type OriginRequest,
  parseAttestationSetRequest,
  parseEnrolmentRequest,
  parseEvaluationRequest,
  parseOriginRequest,
  parseStepRequest,
} from '../service/requests.ts';
import { parseProof } from '../verifier/parse-proof.ts';
import { parsePublicSignals } from '../verifier/parse-public-signals.ts';
import { toEvmProof } from '../verifier/proof.ts';
import type { ChainClients } from './chain-access.ts';

/** The same bodies that the service takes, sent by one's own wallet: nobody depends on a service. */

/** @returns the transaction's hash @throws AssayError: the contract's refusal (5) */
export async function commitOnChain(clients: Pick<ChainClients, 'rounds'>, body: unknown): Promise<string> {
  const { statement, proof }: OriginRequest = parseOriginRequest(body);
  const call: CommitStatement = {
    ...statement,
    role: ROLES[statement.role],
    records: Number(statement.records),
  };
  const { receipt } = await clients.rounds.commit(call, toEvmProof(parseProof(proof)));
  return receipt.hash;
}

export async function enrolOnChain(clients: Pick<ChainClients, 'rounds'>, body: unknown): Promise<string> {
  const { enrolment, signature } = parseEnrolmentRequest(body);
  const { receipt } = await clients.rounds.enrolFor(enrolment, signature);
  return receipt.hash;
}

/** @param circuit attestation circuit of the round's verifier: it says where band and commitment are */
export async function attestOnChain(
  clients: Pick<ChainClients, 'rounds'>,
  body: unknown,
  circuit: string,
): Promise<string> {
  const request = parseAttestationSetRequest(body);
  const set = setOf(request, circuit);
  const { rounds } = clients;
  const { receipt } = await (request.statement.role === 'holdout'
    ? rounds.attestHoldout(set)
    : rounds.attest(set));
  return receipt.hash;
}

export async function evaluateOnChain(
  { rounds }: Pick<ChainClients, 'rounds'>,
  body: unknown,
): Promise<string> {
  const { statement, direction, proof } = parseEvaluationRequest(body);
  const evm = toEvmProof(parseProof(proof));
  const { receipt } = await rounds.evaluate(statement.round, direction, statement.deadline, evm);
  return receipt.hash;
}

export async function stepOnChain({ rounds }: Pick<ChainClients, 'rounds'>, body: unknown): Promise<string> {
  const { statement, weights, proof } = parseStepRequest(body);
  const evm = toEvmProof(parseProof(proof));
  const { receipt } = await rounds.step(statement.round, weights, statement.deadline, evm);
  return receipt.hash;
}

function setOf(
  { statement, attestations, sealedOpening, openProof }: AttestationSetRequest,
  circuit: string,
): AttestationSet {
  const names = publicSignalNames(shapeOf(circuit).circuit);
  const outcomes = attestations.map(({ publicSignals }) => {
    const signals = parsePublicSignals(publicSignals, names.length);
    const at = (name: string) => signals[names.indexOf(name)] as bigint;
    return { commitment: [at('commitment[0]'), at('commitment[1]')] as const, band: Number(at('band')) };
  });
  return {
    round: statement.round,
    dataset: statement.dataset,
    relayerFee: statement.relayerFee,
    deadline: statement.deadline,
    proofs: attestations.map(({ proof }) => toEvmProof(parseProof(proof))),
    outcomes,
    sealedOpening,
    openProof: toEvmProof(parseProof(openProof)),
  };
}
