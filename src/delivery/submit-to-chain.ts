import type { AttestationSet, CommitStatement } from '../chain/clients/rounds-types.ts';
import type {
  AttestationSetValues,
  EnrolmentValues,
  EvaluationValues,
  OriginValues,
  StepValues,
} from '../client/bodies.ts';
import { addPoints, IDENTITY } from '../protocol/babyjub.ts';
import { contextHash, ROLES } from '../protocol/context.ts';
import { circuitOf, publicSignalNames, type Shape, shapeOf } from '../protocol/shape.ts';
import { openSignals } from '../protocol/statement.ts';
import { combineC } from '../verifier/combine-proofs.ts';
import { localKey } from '../verifier/local-verification.ts';
import { parseProof } from '../verifier/parse-proof.ts';
import { toEvmProof } from '../verifier/proof.ts';
import type { ChainClients } from './chain-access.ts';

/**
 * Submissions by a program's own wallet, without a service. Each function returns the transaction's hash and throws
 * AssayError (5) with the contract's refusal.
 */

type Clients = Pick<ChainClients, 'rounds'>;

const evmProof = (proof: unknown) => toEvmProof(parseProof(proof));

export async function commitOnChain({ rounds }: Clients, values: OriginValues): Promise<string> {
  const { statement, proof } = values;
  const call: CommitStatement = {
    ...statement,
    role: ROLES[statement.role],
    records: Number(statement.records),
  };
  return (await rounds.commit(call, evmProof(proof))).receipt.hash;
}

export async function enrolOnChain({ rounds }: Clients, values: EnrolmentValues): Promise<string> {
  return (await rounds.enrolFor(values.enrolment, values.signature)).receipt.hash;
}

/**
 * The contract takes only one point C for all proofs of a set, so they are combined here under this package's keys.
 *
 * @param circuit attestation circuit of the round: it decides which public signals are band and commitment
 */
export async function attestOnChain(
  { rounds }: Clients,
  values: AttestationSetValues,
  circuit: string,
): Promise<string> {
  const set = await setOf(rounds, values, shapeOf(circuit));
  const mined = values.statement.role === 'holdout' ? rounds.attestHoldout(set) : rounds.attest(set);
  return (await mined).receipt.hash;
}

export async function evaluateOnChain({ rounds }: Clients, values: EvaluationValues): Promise<string> {
  const { statement, direction, proof } = values;
  const mined = await rounds.evaluate(statement.round, direction, statement.deadline, evmProof(proof));
  return mined.receipt.hash;
}

export async function stepOnChain({ rounds }: Clients, values: StepValues): Promise<string> {
  const { statement, weights, proof } = values;
  return (await rounds.step(statement.round, weights, statement.deadline, evmProof(proof))).receipt.hash;
}

async function setOf(
  rounds: ChainClients['rounds'],
  { statement, attestations, sealedOpening, openProof }: AttestationSetValues,
  shape: Shape,
): Promise<AttestationSet> {
  const proven = attestations.map(({ publicSignals, proof }) => ({
    signals: publicSignals,
    proof: evmProof(proof),
  }));
  const outcomes = proven.map(({ signals }) => outcomeOf(signals, publicSignalNames(shape.circuit)));
  const sum = outcomes.map(({ commitment: [x, y] }) => ({ x, y })).reduce(addPoints, IDENTITY);
  // The trainer key is a public signal of the opening, and the round's key is the one that the contract checks.
  const [x, y] = (await rounds.round(statement.round)).pins.trainerKey;
  const opened = { sum, trainerKey: { x, y }, sealed: sealedOpening, context: contextHash(statement) };
  const opening = { signals: openSignals(opened, shape), proof: evmProof(openProof) };
  return {
    round: statement.round,
    dataset: statement.dataset,
    relayerFee: statement.relayerFee,
    deadline: statement.deadline,
    proofs: proven.map(({ proof }) => proof),
    combinedC: combineC({
      key: localKey(shape.circuit, statement.chainId),
      attestations: proven,
      openKey: localKey(circuitOf('open', shape), statement.chainId),
      opening,
    }),
    outcomes,
    sealedOpening,
    openProof: opening.proof,
  };
}

function outcomeOf(signals: readonly bigint[], names: readonly string[]) {
  const at = (name: string) => signals[names.indexOf(name)] as bigint;
  return { commitment: [at('commitment[0]'), at('commitment[1]')] as const, band: Number(at('band')) };
}
