/** Writes test/vectors/protocol.json: golden values for the TypeScript, circom and Solidity tests. */
import { writeFileSync } from 'node:fs';
import { AccreditationList } from '../../src/protocol/accreditation.ts';
import { addPoints, BASE, mulPoint } from '../../src/protocol/babyjub.ts';
import { batchLeaf } from '../../src/protocol/batch.ts';
import { challenge, holdoutChallenge } from '../../src/protocol/challenge.ts';
import { commit, generator } from '../../src/protocol/commitment.ts';
import { contextHash, modelId } from '../../src/protocol/context.ts';
import { DOMAIN } from '../../src/protocol/domains.ts';
import { publicKeyOf, sign } from '../../src/protocol/eddsa.ts';
import { asField, hashToField } from '../../src/protocol/field.ts';
import { sigmoid } from '../../src/protocol/fixed-point.ts';
import { EMPTY, parentOf } from '../../src/protocol/interval-tree.ts';
import { policyHash } from '../../src/protocol/policy/policy-hash.ts';
import { hash, sponge } from '../../src/protocol/poseidon.ts';
import {
  band,
  directionOf,
  gradient,
  packDirection,
  packWeights,
  score,
  step,
} from '../../src/protocol/reference-model.ts';
import { TINY } from '../../src/protocol/shape.ts';
import { holderOf, originNullifier, signatureMessage } from '../../src/protocol/signature.ts';
import { packPeriod } from '../../src/protocol/statement.ts';
import { attestationCase } from '../support/attestation-case.ts';

const address = (byte: string) => `0x${byte.repeat(20)}`;

const SALT = `0x${'33'.repeat(32)}`;
const MODEL = modelId(31337n, address('11'), address('22'), SALT);
const ROUNDS = address('44');

export const protocolVectors = (): unknown => ({
  ...primitiveVectors(),
  ...caseVectors(),
  ...curveVectors(),
  ...chainVectors(),
  ...signatureVectors(),
});

function primitiveVectors() {
  const words = Array.from({ length: 40 }, (_, i) => BigInt(i * i));
  return {
    hash: { domain: 77n, inputs: [1n, 2n, 3n], out: hash(77n, [1n, 2n, 3n]) },
    sponge: { initialState: 5n, words, out: sponge(5n, words) },
    domains: { leaf: DOMAIN.leaf(4, 4), policy: DOMAIN.policy(4, 4, 1) },
    sigmoid: [
      0n,
      1n,
      -1n,
      1n << 26n,
      -(3n << 28n),
      (4n << 28n) - 1n,
      4n << 28n,
      9n << 27n,
      (8n << 28n) - 1n,
      8n << 28n,
      -(1n << 40n),
    ].map((z) => ({ z, out: sigmoid(z) })),
  };
}

/** Values of an attestation case: batch, tree, policy, reference model, commitment. */
function caseVectors() {
  const { batches, policy, weights, direction } = attestationCase(TINY, { seed: 2026 });
  const batch = batches[0];
  if (!batch) throw new Error('the case has a batch');
  const leaves = batches.map((each) => batchLeaf(each, policy.schemaHash, TINY));
  const [left, right] = leaves;
  if (!left || !right) throw new Error('the case has two leaves');
  const gradientWords = gradient(batch.records, weights);
  const blinding = 123456789012345678901234567890n;
  return {
    batch: { ...batch, count: batch.records.length, schemaHash: policy.schemaHash, leaf: leaves[0] },
    node: { left, right, parent: parentOf(left, right), parentOfEmpty: parentOf(left, EMPTY) },
    policy: { policy, hash: policyHash(policy, TINY) },
    head: {
      weights,
      direction,
      W: packWeights(weights),
      V: packDirection(direction),
      gradient: gradientWords,
      score: score(direction, gradientWords),
      band: band(score(direction, gradientWords), policy.scoreScale),
      direction2: directionOf(gradientWords, 4, policy.vScale),
      step: step(weights, gradientWords, 4, 4096),
    },
    commitment: { values: gradientWords, blinding, out: commit(gradientWords, blinding) },
  };
}

const curveVectors = () => ({
  generators: [generator(0), generator(1), generator(17)],
  addition: {
    a: mulPoint(BASE, 5n),
    b: mulPoint(BASE, 11n),
    sum: addPoints(mulPoint(BASE, 5n), mulPoint(BASE, 11n)),
  },
});

/** Values that the contracts compute too. */
function chainVectors() {
  const context = {
    role: 'contributor',
    chainId: 31337n,
    rounds: ROUNDS,
    model: MODEL,
    round: 1n,
    beneficiary: address('55'),
    relayerFee: 7n,
    deadline: 1800000000n,
  } as const;
  const seed = {
    beacon: BigInt(hashToField('beacon')),
    chainId: 31337n,
    rounds: ROUNDS,
    model: MODEL,
    round: 1n,
    root: hashToField('root'),
  };
  return {
    model: { registry: address('11'), owner: address('22'), salt: SALT, id: MODEL },
    context: { ...context, hash: contextHash(context) },
    challenge: {
      ...seed,
      batches: 20,
      k: 4,
      contributor: challenge(seed, 20, 4),
      holdout: holdoutChallenge(seed, [0, 1, 2, 3, 4, 5], 2),
    },
  };
}

function signatureVectors() {
  const privateKey = new Uint8Array(32).fill(7);
  const key = publicKeyOf(privateKey);
  const statement = {
    model: MODEL,
    schemaHash: attestationCase(TINY, { seed: 2026 }).policy.schemaHash,
    root: asField(1234n),
    records: 11,
    period: packPeriod(18000, 18365),
    serial: asField(99n),
    holder: holderOf(asField(42n)),
  };
  const message = signatureMessage(statement);
  return {
    signature: {
      statement,
      message,
      key,
      signature: sign(privateKey, message),
      nullifier: originNullifier(statement.serial, MODEL),
    },
    accreditation: { keys: [key, BASE], root: new AccreditationList([key, BASE]).root },
  };
}

export const vectorsText = (): string =>
  `${JSON.stringify(protocolVectors(), (_, value) => (typeof value === 'bigint' ? value.toString() : value), 1)}\n`;

if (process.argv[1]?.endsWith('vectors.ts')) {
  writeFileSync(new URL('../../test/vectors/protocol.json', import.meta.url), vectorsText());
}
