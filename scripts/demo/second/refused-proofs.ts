import { wireBody } from '../../../src/client/bodies.ts';
import type {
  SecondAttestationSetValues,
  SecondEvaluationValues,
  SecondScoreValues,
  SecondStepValues,
} from '../../../src/client/second/bodies.ts';
import { chainSender } from '../../../src/delivery/second/sender.ts';
import { AssayError } from '../../../src/protocol/errors.ts';
import { asField, type Field } from '../../../src/protocol/field.ts';
import { type Refused, refusal } from './refusal.ts';
import type { SecondDemo } from './rounds.ts';
import type { CommittedSite } from './sites.ts';

type Playing = Pick<SecondDemo, 'world' | 'compiled'>;

/** Sends as a wallet, without the service. */
const directly = ({ world, compiled }: Playing, wallet: CommittedSite['wallet']) =>
  chainSender(world.as(wallet).rounds, compiled.shape.circuit);

/** A changed proof: another valid point in the place of A. Tried before the honest set is sent. */
export async function tamperedProof(
  demo: Playing,
  { wallet }: CommittedSite,
  values: SecondAttestationSetValues,
): Promise<Refused> {
  const attestations = values.attestations.map((attestation, i) =>
    i > 0 ? attestation : { ...attestation, proof: { ...attestation.proof, a: attestation.proof.c } },
  );
  const tampered = { ...values, attestations };
  return {
    attempt: 'a tampered proof',
    by: [
      await refusal('service', () => demo.world.service.submitAttestationSet(wireBody(tampered))),
      await refusal('contract', () => directly(demo, wallet).attest(tampered)),
    ],
  };
}

/** The same set once more. The service gives the submission that it has; the contract refuses a second effect. */
export async function repeatedSet(
  demo: Playing,
  { wallet }: CommittedSite,
  values: SecondAttestationSetValues,
): Promise<Refused> {
  const { service } = demo.world;
  const [first, again] = [
    await service.submitAttestationSet(wireBody(values)),
    await service.submitAttestationSet(wireBody(values)),
  ];
  if (first.transaction === null || again.transaction?.hash !== first.transaction.hash)
    throw new AssayError('cheat-accepted', 'The service took a repeated set for a new one.', { exitCode: 4 });
  return {
    attempt: 'a replay of an accepted set',
    by: [
      'service: the submission that it has, no second transaction',
      await refusal('contract', () => directly(demo, wallet).attest(values)),
    ],
  };
}

/** An evaluator claims another direction than the sum of its holdout gives, and then a lower loss. */
export async function riggedEvaluation(
  demo: Playing,
  { wallet }: CommittedSite,
  values: SecondEvaluationValues,
): Promise<Refused> {
  const { service } = demo.world;
  const refusedBoth = async (rigged: SecondEvaluationValues): Promise<string[]> => [
    await refusal('service', () => service.submitEvaluation(wireBody(rigged))),
    await refusal('contract', () => directly(demo, wallet).evaluate(rigged)),
  ];
  return {
    attempt: "a direction, and a loss, that is not the holdout's",
    by: [
      ...(await refusedBoth({ ...values, direction: oneOff(values.direction) })),
      ...(await refusedBoth({ ...values, loss: values.loss - 1n })),
    ],
  };
}

/** The owner claims another checkpoint than the sum of the accepted sets gives. */
export async function riggedStep(demo: Playing, values: SecondStepValues): Promise<Refused> {
  const { world } = demo;
  const rigged = { ...values, weights: oneOff(values.weights) };
  return {
    attempt: "a checkpoint that is not the accepted sum's",
    by: [
      await refusal('service', () => world.service.submitStep(wireBody(rigged))),
      await refusal('contract', () => directly(demo, world.owner).step(rigged)),
    ],
  };
}

/** A contributor claims a better second score than its sum has. */
export async function riggedScore(
  demo: Playing,
  { wallet }: CommittedSite,
  values: SecondScoreValues,
): Promise<Refused> {
  const rigged = { ...values, score: asField(values.score + 1n) };
  return {
    attempt: "a second score that is not the sealed sum's",
    by: [
      await refusal('service', () => demo.world.service.submitScore(wireBody(rigged))),
      await refusal('contract', () => directly(demo, wallet).score(rigged)),
    ],
  };
}

/** Changes the first word by one. */
const oneOff = (words: readonly Field[]): Field[] =>
  words.map((word, i) => (i === 0 ? asField(word + 1n) : word));
