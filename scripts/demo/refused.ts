import { Wallet } from 'ethers';
import {
  attestationSetBody,
  type EvaluationBody,
  originBody,
  type StepBody,
} from '../../src/client/bodies.ts';
import { readAttestationSet, readEvaluation, readOrigin, readStep } from '../../src/delivery/submission.ts';
import {
  attestOnChain,
  commitOnChain,
  evaluateOnChain,
  stepOnChain,
} from '../../src/delivery/submit-to-chain.ts';
import { AccreditationList } from '../../src/protocol/accreditation.ts';
import type { Round } from '../../src/protocol/chain-state.ts';
import { assembleDataset } from '../../src/protocol/dataset.ts';
import { publicKeyOf } from '../../src/protocol/eddsa.ts';
import { AssayError } from '../../src/protocol/errors.ts';
import type { TaggedRecord } from '../../src/protocol/record.ts';
import { trainerKeyOf } from '../../src/protocol/sealed-opening.ts';
import { type ProvedOrigin, proveAttestations, proveOrigin } from '../../src/prover/jobs.ts';
import { type Answer, answer, confirmed, contextFor, type Demo } from './rounds.ts';
import { type Refused, refusal } from './second/refusal.ts';
import { type CommittedSite, freshSecrets, signSite } from './sites.ts';

/** Tries both ways to the chain: the service, and the contract from an own wallet. */
const refusedSet = async (demo: Demo, answered: Answer, body: Answer['body']): Promise<string[]> => [
  await refusal('service', () => demo.service.submitAttestationSet(body)),
  await refusal('contract', () =>
    attestOnChain(
      demo.world.as(answered.site.wallet),
      readAttestationSet(body, demo.world.shape.circuit),
      demo.world.shape.circuit,
    ),
  ),
];

/** A holdout proves a batch of its own choice instead of the drawn one. The proof itself is valid. */
export async function undrawnBatch(demo: Demo, round: bigint, state: Round): Promise<Refused> {
  const { world } = demo;
  const site = demo.sites.find(({ role }) => role === 'holdout') as CommittedSite;
  const drawn = await world.as(site.wallet).rounds.challenge(round, site.id);
  const other = site.dataset.batches.map(({ index }) => index).find((index) => !drawn.includes(index));
  if (other === undefined) {
    throw new AssayError('no-such-batch', 'The holdout has no batch left that was not drawn.', {
      exitCode: 4,
    });
  }
  const chosen = await answer(demo, site, round, state, () => undefined, [other]);
  // The set must have the length of the challenge, so the chosen batch stands for every drawn one.
  const attestations = drawn.flatMap(() => chosen.set.attestations);
  const body = attestationSetBody({ ...chosen.set, attestations }, site.id, chosen.context, world.shape);
  return {
    attempt: `a batch that was not drawn (${other} instead of ${drawn[0]})`,
    by: await refusedSet(demo, chosen, body),
  };
}

/** A changed proof: another valid point in the place of A. Tried before the honest set is submitted. */
export async function tamperedProof(demo: Demo, answered: Answer): Promise<Refused> {
  const attestations = answered.set.attestations.map((attestation, i) =>
    i > 0 ? attestation : { ...attestation, proof: { ...attestation.proof, a: attestation.proof.c } },
  );
  const { context, site } = answered;
  const body = attestationSetBody({ ...answered.set, attestations }, site.id, context, demo.world.shape);
  return { attempt: 'a tampered proof', by: await refusedSet(demo, answered, body) };
}

/** The same set again. The service returns the existing submission; the contract refuses a second effect. */
export async function replay(demo: Demo, answered: Answer): Promise<Refused> {
  const first = await confirmed(demo, demo.service.submitAttestationSet(answered.body));
  const again = await demo.service.submitAttestationSet(answered.body);
  if (again.id !== first.id || again.transaction?.hash !== first.transaction?.hash) {
    throw new AssayError('cheat-accepted', 'The service took a repeated set for a new one.', { exitCode: 4 });
  }
  return {
    attempt: 'a replay of an accepted set',
    by: [
      'service: the submission that it has, no second transaction',
      await refusal('contract', () =>
        attestOnChain(
          demo.world.as(answered.site.wallet),
          readAttestationSet(answered.body, demo.world.shape.circuit),
          demo.world.shape.circuit,
        ),
      ),
    ],
  };
}

/** The owner submits another direction, or another checkpoint, than the sums on chain give. */
export async function riggedEvaluation(demo: Demo, body: EvaluationBody): Promise<Refused> {
  const rigged = { ...body, direction: oneOff(body.direction) };
  return {
    attempt: "a direction that is not the holdout sum's",
    by: [
      await refusal('service', () => demo.service.submitEvaluation(rigged)),
      await refusal('contract', () =>
        evaluateOnChain(demo.world.as(demo.world.owner), readEvaluation(rigged)),
      ),
    ],
  };
}

export async function riggedStep(demo: Demo, body: StepBody): Promise<Refused> {
  const rigged = { ...body, weights: oneOff(body.weights) };
  return {
    attempt: "a checkpoint that is not the accepted sum's",
    by: [
      await refusal('service', () => demo.service.submitStep(rigged)),
      await refusal('contract', () => stepOnChain(demo.world.as(demo.world.owner), readStep(rigged))),
    ],
  };
}

/** Changes the first word by one. */
const oneOff = (words: readonly string[]): string[] =>
  words.map((word, i) => (i === 0 ? `${BigInt(word) + 1n}` : word));

/** An observer copies an origin proof from the network and inserts their own payout address. */
export async function changedPayout(demo: Demo, site: CommittedSite, proved: ProvedOrigin): Promise<Refused> {
  const { world, service } = demo;
  const body = originBody(proved, {
    ...contextFor(demo, site, 0n),
    beneficiary: Wallet.createRandom().address,
  });
  return {
    attempt: 'a changed payout address',
    by: [
      await refusal('service', () => service.submitOrigin(body)),
      await refusal('contract', () => commitOnChain(world.as(world.consumer), readOrigin(body))),
    ],
  };
}

/** A valid signature by an unaccredited source, whose key is on a list of its own. */
export async function strangeSource(
  demo: Demo,
  site: CommittedSite,
  list: AccreditationList,
): Promise<Refused> {
  const { world, service, compiled } = demo;
  const secrets = freshSecrets();
  const { dataset, signed } = signSite(site, demo.model, compiled, world.shape, secrets);
  const context = contextFor(demo, site, 0n);
  const prove = (accredited: AccreditationList) =>
    proveOrigin(world.prover, dataset, signed, accredited, site.holderSecret, context);
  const onTheList = await refusal('tool', () => prove(list));
  const body = originBody(await prove(new AccreditationList([publicKeyOf(secrets.signingKey)])), context);
  return {
    attempt: 'a source that is not accredited (and a list of its own)',
    by: [
      onTheList,
      await refusal('service', () => service.submitOrigin(body)),
      await refusal('contract', () => commitOnChain(world.as(site.wallet), readOrigin(body))),
    ],
  };
}

/**
 * A record outside the policy, signed and committed all the same. The circuit has no witness for its batch.
 */
export async function outsidePolicy(demo: Demo, answered: Answer): Promise<Refused> {
  const { dataset } = answered.site;
  const index = answered.task.indices[0] as number;
  const highest = demo.compiled.policy.features[0]?.hi ?? 1023;
  const outside = (record: TaggedRecord): TaggedRecord => ({
    ...record,
    codes: record.codes.map((code, j) => (j === 0 ? highest + 1 : code)),
  });
  const batches = dataset.batches.map((batch) =>
    batch.index === index
      ? { ...batch, records: batch.records.map((record, i) => (i === 0 ? outside(record) : record)) }
      : batch,
  );
  const task = { ...answered.task, dataset: assembleDataset(batches, dataset), indices: [index] };
  return {
    attempt: 'a record outside the policy',
    by: [
      await refusal('prover', () =>
        proveAttestations(demo.world.prover, task, trainerKeyOf(demo.trainerSecret)),
      ),
    ],
  };
}
