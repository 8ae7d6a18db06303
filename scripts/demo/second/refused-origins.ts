import { wireBody } from '../../../src/client/bodies.ts';
import { proveCommitment } from '../../../src/contributor/second/commitment.ts';
import { sign } from '../../../src/protocol/eddsa.ts';
import { asField } from '../../../src/protocol/field.ts';
import { listedSource } from '../../../src/protocol/second/build-dataset.ts';
import { signatureMessage } from '../../../src/protocol/second/dataset.ts';
import { SourceList } from '../../../src/protocol/second/source-list.ts';
import { type Refused, refusal } from './refusal.ts';
import type { SecondDemo } from './rounds.ts';
import { buildAndSign, type CommittedSite, freshSource, type SignedSite } from './sites.ts';

type Begun = Pick<SecondDemo, 'world' | 'model' | 'compiled'>;

/** An observer copies an origin proof and puts its own payout address into the call. */
export async function replayedForAnother(
  { world }: Begun,
  site: SignedSite,
  list: SourceList,
): Promise<Refused> {
  const proven = await proveCommitment(site.deps, 'contributor', site.dataset, site.signed, list);
  const { call, proof, values } = proven;
  const { rounds } = world.as(world.thief);
  const beneficiary = world.thief.address;
  const redirected = { ...values, statement: { ...values.statement, beneficiary } };
  return {
    attempt: 'a replayed proof for another beneficiary',
    by: [
      await refusal('service', () => world.service.submitOrigin(wireBody(redirected))),
      await refusal('contract', () => rounds.commit({ ...call, beneficiary }, proof)),
    ],
  };
}

/** A valid signature by a source that is not accredited: for the list of the model, and with a list of its own. */
export async function strangeSource(
  { world, model, compiled }: Begun,
  site: SignedSite,
  list: SourceList,
): Promise<Refused> {
  const source = freshSource();
  const { dataset, signed } = buildAndSign({ ...site, source }, model, compiled);
  const prove = (accredited: SourceList) =>
    proveCommitment(site.deps, 'contributor', dataset, signed, accredited);
  const tool = await refusal('tool', () => prove(list));
  const { call, proof, values } = await prove(new SourceList([listedSource(source)]));
  return {
    attempt: 'a source that is not accredited (and a list of its own)',
    by: [
      tool,
      await refusal('service', () => world.service.submitOrigin(wireBody(values))),
      await refusal('contract', () => site.deps.chain.rounds.commit(call, proof)),
    ],
  };
}

/** A source signs a second dataset of a period: once as its tool does, once with another serial. */
export async function secondOrigin(
  { world, model, compiled }: Begun,
  site: CommittedSite,
  list: SourceList,
): Promise<Refused> {
  const again = buildAndSign(site, model, compiled, site.read.records.slice(1));
  const { root, records, period, schemaHash } = again.dataset;
  const serial = asField(BigInt(again.signed.serial) ^ 1n);
  const { holder } = again.signed;
  const message = signatureMessage({ model, schemaHash, root, records, period, serial, holder });
  const signature = sign(site.source.signingKey, message);
  const refusedBoth = async (signed: CommittedSite['signed']): Promise<string[]> => {
    const proven = await proveCommitment(site.deps, 'contributor', again.dataset, signed, list);
    const { call, proof, values } = proven;
    return [
      await refusal('service', () => world.service.submitOrigin(wireBody(values))),
      await refusal('contract', () => site.deps.chain.rounds.commit(call, proof)),
    ];
  };
  return {
    attempt: 'a second origin of the same source and period',
    by: [
      ...(await refusedBoth(again.signed)),
      ...(await refusedBoth({ ...again.signed, serial, signature })),
    ],
  };
}
