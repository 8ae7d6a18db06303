import { Wallet } from 'ethers';
import type { RoundState } from '../../src/chain/rounds-types.ts';
import { AccreditationList } from '../../src/protocol/accreditation.ts';
import { assembleDataset } from '../../src/protocol/dataset.ts';
import { AssayError } from '../../src/protocol/errors.ts';
import type { TaggedRecord } from '../../src/protocol/record.ts';
import { trainerKeyOf } from '../../src/protocol/sealed-opening.ts';
import { publicKeyOf } from '../../src/protocol/signature.ts';
import { type ProvedOrigin, proveAttestations, proveOrigin } from '../../src/prover/jobs.ts';
import { parseProof } from '../../src/verifier/parse-proof.ts';
import { toEvmProof } from '../../src/verifier/proof.ts';
import { type Answer, answer, contextFor, type Demo } from './rounds.ts';
import { attestationBody, originBody, type Reply } from './service-api.ts';
import { type CommittedSite, freshSecrets, roleNumber, signSite } from './sites.ts';

/** One attempt to cheat, and who refused it how. */
export interface Refused {
  readonly attempt: string;
  readonly by: readonly string[];
}

const word = (reply: Reply): string => {
  if (reply.ok) throw new Error('an attempt that had to be refused was accepted');
  return `service: ${reply.status} ${reply.type.split(/[/:#]/).at(-1)}`;
};

/** Runs something that must be refused; gives the refusal's code. */
async function refusal(who: string, attempt: () => Promise<unknown>): Promise<string> {
  try {
    await attempt();
  } catch (error) {
    if (error instanceof AssayError) return `${who}: ${error.code}`;
    throw error;
  }
  throw new Error(`${who} accepted an attempt that had to be refused`);
}

const setCalldata = (answered: Answer, proofs = answered.set.attestations.map(({ proof }) => proof)) => ({
  round: answered.context.round,
  dataset: answered.site.id,
  relayerFee: answered.context.relayerFee,
  deadline: answered.context.deadline,
  proofs: proofs.map((proof) => toEvmProof(parseProof(proof))),
  outcomes: answered.set.attestations.map(({ statement }) => ({
    commitment: [statement.commitment.x, statement.commitment.y] as const,
    band: statement.band + 7,
  })),
  sealedOpening: answered.set.sealedOpening,
});

/** A batch that was not drawn, by a holdout that would rather choose; a proof for it is made in earnest. */
export async function undrawnBatch(demo: Demo, round: bigint, state: RoundState): Promise<Refused> {
  const { world, api } = demo;
  const site = demo.sites.find(({ role }) => role === 'holdout') as CommittedSite;
  const drawn = await world.as(site.wallet).rounds.challenge(round, site.id);
  const other = site.dataset.batches.map(({ index }) => index).find((index) => !drawn.includes(index));
  if (other === undefined) throw new Error('the holdout has no batch left that was not drawn');
  const chosen = await answer(
    demo,
    site,
    round,
    state,
    () => undefined,
    [other, ...drawn.slice(1)].slice(0, 1),
  );
  // The other drawn batches would be proven honestly; the contract sees the set as a whole.
  const repeated = {
    ...chosen.set,
    attestations: drawn.map(() => chosen.set.attestations[0]),
  } as Answer['set'];
  const body = attestationBody(
    repeated.attestations,
    repeated.sealedOpening,
    site.id,
    chosen.context,
    world.shape,
  );
  return {
    attempt: `a batch that was not drawn (${other} instead of ${drawn[0]})`,
    by: [
      word(await api.post('/v1/attestation-sets', body)),
      await refusal('contract', () =>
        world.as(site.wallet).rounds.attestHoldout(setCalldata({ ...chosen, set: repeated })),
      ),
    ],
  };
}

/** A proof that was changed: another valid point in the place of A. Tried before the honest set goes in. */
export async function tamperedProof(demo: Demo, answered: Answer): Promise<Refused> {
  const { world, api } = demo;
  const { attestations, sealedOpening } = answered.set;
  const changed = attestations.map((attestation, i) =>
    i > 0 ? attestation : { ...attestation, proof: { ...attestation.proof, a: attestation.proof.c } },
  );
  const body = attestationBody(changed, sealedOpening, answered.site.id, answered.context, world.shape);
  return {
    attempt: 'a tampered proof',
    by: [
      word(await api.post('/v1/attestation-sets', body)),
      await refusal('contract', () =>
        world.as(answered.site.wallet).rounds.attest(
          setCalldata(
            answered,
            changed.map(({ proof }) => proof),
          ),
        ),
      ),
    ],
  };
}

/** The same set again: the service answers with what it has, the contract refuses a second effect. */
export async function replay(demo: Demo, answered: Answer): Promise<Refused> {
  const { world, api } = demo;
  const again = await api.post('/v1/attestation-sets', answered.body);
  if (!again.ok || again.created) throw new Error('a repeated submission was not recognised');
  return {
    attempt: 'a replay of an accepted set',
    by: [
      'service: the submission it already has, no second transaction',
      await refusal('contract', () => world.as(answered.site.wallet).rounds.attest(setCalldata(answered))),
    ],
  };
}

/** Somebody copies an origin proof from the network and puts their own payout address in. */
export async function changedPayout(demo: Demo, site: CommittedSite, proved: ProvedOrigin): Promise<Refused> {
  const { world, api } = demo;
  const thief = Wallet.createRandom().address;
  const context = contextFor(demo, site, 0n);
  const { statement } = proved;
  return {
    attempt: 'a changed payout address',
    by: [
      word(await api.post('/v1/origins', originBody(proved, context, thief))),
      await refusal('contract', () =>
        world.as(world.consumer).rounds.commit(
          {
            model: statement.model,
            role: roleNumber(site.role),
            root: statement.root,
            records: statement.records,
            period: statement.period,
            sourceListRoot: statement.sourceListRoot,
            originNullifier: statement.originNullifier,
            beneficiary: thief,
            relayerFee: context.relayerFee,
            deadline: context.deadline,
          },
          toEvmProof(parseProof(proved.proof)),
        ),
      ),
    ],
  };
}

/** A source of one's own: a true signature by a key on a list of one's own making. */
export async function strangeSource(
  demo: Demo,
  site: CommittedSite,
  list: AccreditationList,
): Promise<Refused> {
  const { world, api, compiled } = demo;
  const secrets = freshSecrets();
  const { dataset, signed } = signSite(site, demo.model, compiled, world.shape, secrets);
  const context = contextFor(demo, site, 0n);
  const onTheList = await refusal('tool', async () =>
    proveOrigin(world.prover, dataset, signed, list, site.holderSecret, context),
  );
  const ownList = new AccreditationList([publicKeyOf(secrets.signingKey)]);
  const proved = await proveOrigin(world.prover, dataset, signed, ownList, site.holderSecret, context);
  return {
    attempt: 'a source that is not accredited (and a list of its own)',
    by: [
      onTheList,
      word(await api.post('/v1/origins', originBody(proved, context))),
      await refusal('contract', () =>
        world.as(site.wallet).rounds.commit(
          {
            model: demo.model,
            role: roleNumber(site.role),
            root: proved.statement.root,
            records: proved.statement.records,
            period: proved.statement.period,
            sourceListRoot: proved.statement.sourceListRoot,
            originNullifier: proved.statement.originNullifier,
            beneficiary: context.beneficiary,
            relayerFee: context.relayerFee,
            deadline: context.deadline,
          },
          toEvmProof(parseProof(proved.proof)),
        ),
      ),
    ],
  };
}

/** A record outside the policy, signed and committed to all the same: the circuit has no witness for its batch. */
export async function outsidePolicy(demo: Demo, answered: Answer): Promise<Refused> {
  const { world } = demo;
  const { dataset } = answered.task;
  const index = answered.task.indices[0] as number;
  const highest = demo.compiled.policy.features[0]?.hi ?? 1023;
  const batches = dataset.batches.map((batch) =>
    batch.index !== index
      ? batch
      : {
          ...batch,
          records: batch.records.map(
            (record, i): TaggedRecord =>
              i > 0
                ? record
                : { ...record, codes: record.codes.map((code, j) => (j === 0 ? highest + 1 : code)) },
          ),
        },
  );
  const spoiled = assembleDataset(batches, dataset);
  return {
    attempt: 'a record outside the policy',
    by: [
      await refusal('prover', () =>
        proveAttestations(
          world.prover,
          { ...answered.task, dataset: spoiled, indices: [index] },
          trainerKeyOf(demo.trainerSecret),
        ),
      ),
    ],
  };
}
