import {
  type AttestationSetRequest,
  type OriginRequest,
  parseAttestationSetRequest,
  parseEnrolmentRequest,
  parseEvaluationRequest,
  parseOriginRequest,
  parseStepRequest,
} from '../api/requests.ts';
import type { AttestationSet, CommitStatement } from '../chain/clients/rounds-types.ts';
import { addPoints, IDENTITY } from '../protocol/babyjub.ts';
import { contextHash, ROLES } from '../protocol/context.ts';
import { circuitOf, publicSignalNames, shapeOf } from '../protocol/shape.ts';
import { openSignals } from '../protocol/statement.ts';
import { combineC } from '../verifier/combine-proofs.ts';
import { localKey } from '../verifier/local-verification.ts';
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

/**
 * Combines the proofs' points C, under this package's keys: the contract takes no other form.
 * @param circuit attestation circuit of the round's verifier: it says where band and commitment are
 */
export async function attestOnChain(
  clients: Pick<ChainClients, 'rounds'>,
  body: unknown,
  circuit: string,
): Promise<string> {
  const request = parseAttestationSetRequest(body);
  const { rounds } = clients;
  const set = await setOf(rounds, request, circuit);
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

/** The round says to whom the opening is sealed: that is one of its public signals. */
async function setOf(
  rounds: ChainClients['rounds'],
  { statement, attestations, sealedOpening, openProof }: AttestationSetRequest,
  circuit: string,
): Promise<AttestationSet> {
  const shape = shapeOf(circuit);
  const names = publicSignalNames(shape.circuit);
  const proven = attestations.map(({ publicSignals, proof }) => ({
    signals: parsePublicSignals(publicSignals, names.length),
    proof: toEvmProof(parseProof(proof)),
  }));
  const outcomes = proven.map(({ signals }) => {
    const at = (name: string) => signals[names.indexOf(name)] as bigint;
    return { commitment: [at('commitment[0]'), at('commitment[1]')] as const, band: Number(at('band')) };
  });
  const sum = outcomes.map(({ commitment: [x, y] }) => ({ x, y })).reduce(addPoints, IDENTITY);
  const [x, y] = (await rounds.round(statement.round)).pins.trainerKey;
  const opened = { sum, trainerKey: { x, y }, sealed: sealedOpening, context: contextHash(statement) };
  const openCircuit = circuitOf('open', shape);
  const opening = { signals: openSignals(opened, shape), proof: toEvmProof(parseProof(openProof)) };
  return {
    round: statement.round,
    dataset: statement.dataset,
    relayerFee: statement.relayerFee,
    deadline: statement.deadline,
    proofs: proven.map(({ proof }) => proof),
    combinedC: combineC({
      key: localKey(shape.circuit, statement.chainId),
      attestations: proven,
      openKey: localKey(openCircuit, statement.chainId),
      opening,
    }),
    outcomes,
    sealedOpening,
    openProof: opening.proof,
  };
}
