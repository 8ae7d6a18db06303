import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { HDNodeWallet } from 'ethers';
import { Guard } from '../../../src/contributor/guard.ts';
import { Ledger } from '../../../src/contributor/ledger/ledger.ts';
import type { AnswerDeps } from '../../../src/contributor/second/answering.ts';
import { secondChain } from '../../../src/contributor/second/chain.ts';
import { SecondContributor } from '../../../src/contributor/second/contributor.ts';
import { SecondEvaluator } from '../../../src/contributor/second/evaluator.ts';
import type { ApprovedSecondPolicy } from '../../../src/contributor/second/limits.ts';
import type { Holding } from '../../../src/contributor/second/round-facts.ts';
import type { Role } from '../../../src/protocol/context.ts';
import { AssayError } from '../../../src/protocol/errors.ts';
import { asField, type Field } from '../../../src/protocol/field.ts';
import type { PolicyDocument } from '../../../src/protocol/policy/types.ts';
import {
  buildSecondDataset,
  type SecondDataset,
  type SecondSignature,
  type SecondSourceSecrets,
  signSecondDataset,
} from '../../../src/protocol/second/build-dataset.ts';
import type { CompiledSecondPolicy } from '../../../src/protocol/second/compile-policy.ts';
import { checkBatch } from '../../../src/protocol/second/rules.ts';
import { batchesOf } from '../../../src/protocol/second/shape.ts';
import { holderSecretFrom } from '../../../src/protocol/secrets.ts';
import { holderOf } from '../../../src/protocol/signature.ts';
import { planDatasets } from '../../../src/records/dataset-plan.ts';
import { readSecondRecords, type SecondRecords } from '../../../src/records/second/read-records.ts';
import { freshSecret, type SecondWorld, tomorrow } from './world.ts';

/** A hospital or an evaluator with the source of its records. Records and secrets never leave this object. */
export interface Site {
  readonly name: string;
  readonly role: Role;
  readonly wallet: HDNodeWallet;
  readonly source: SecondSourceSecrets;
  readonly holderSecret: Field;
  readonly read: SecondRecords;
}

/** A site whose dataset is built and signed. */
export interface SignedSite extends Site {
  readonly dataset: SecondDataset;
  readonly signed: SecondSignature;
  readonly ledger: Ledger;
  readonly deps: AnswerDeps;
  readonly contributor: SecondContributor;
  readonly evaluator: SecondEvaluator;
}

export interface CommittedSite extends SignedSite {
  readonly holding: Holding;
}

const freshField = (): Field => holderSecretFrom(randomBytes(64));

export const freshSource = (): SecondSourceSecrets => ({
  ...{ signingKey: freshSecret(), orderKey: freshSecret(), saltKey: freshSecret() },
  tagSecret: asField(freshField()),
});

/** Reads every dataset of the policy as its site would. */
export async function readSites(
  world: SecondWorld,
  document: PolicyDocument,
  compiled: CompiledSecondPolicy,
  dataDir: string,
): Promise<Site[]> {
  const sites: Site[] = [];
  for (const [n, { name, role }] of planDatasets(document).entries()) {
    sites.push({
      ...{ name, role, wallet: world.siteWallet(n), holderSecret: freshField() },
      source: freshSource(),
      read: await readSecondRecords(document, compiled, name, dataDir),
    });
  }
  return sites;
}

/** The work of the source's tool: order, cut, salt, build the tree. */
export function buildAndSign(
  { read, source, holderSecret }: Site,
  model: Field,
  { shape, policy, period }: CompiledSecondPolicy,
  records = read.records,
): { readonly dataset: SecondDataset; readonly signed: SecondSignature } {
  const { dataset } = buildSecondDataset(records, source, {
    ...{ shape, model, schemaHash: policy.schemaHash, ...period },
    nonce: randomBytes(16).toString('hex'),
    smallestBatch: policy.terms.smallestBatch,
  });
  return { dataset, signed: signSecondDataset(dataset, source, holderOf(holderSecret)) };
}

/** Builds and signs a site's dataset, and opens the ledger of its holder. @throws AssayError `preflight` (3) */
export async function signSite(
  world: SecondWorld,
  site: Site,
  model: Field,
  compiled: CompiledSecondPolicy,
): Promise<SignedSite> {
  const { wallet, holderSecret, name } = site;
  const { dataset, signed } = buildAndSign(site, model, compiled);
  assertAnswerable(name, dataset, compiled);
  const holder = { holderSecret, holder: holderOf(holderSecret) };
  const ledger = await Ledger.open(join(world.folder, `${name}.ledger`), holder);
  const deps: AnswerDeps = {
    chain: secondChain(world.chainId, world.as(wallet).rounds, world.anvil.provider),
    ...{ prover: world.prover, guard: new Guard(ledger), policy: accepting(compiled), holderSecret },
    ...{ beneficiary: wallet.address, deadline: tomorrow, sender: world.sender(wallet) },
  };
  const roles = { contributor: new SecondContributor(deps), evaluator: new SecondEvaluator(deps) };
  return { ...site, ...roles, dataset, signed, ledger, deps };
}

/** Enrolling obliges to answer for any batch, so each must pass the batch rules beforehand. */
function assertAnswerable(
  name: string,
  dataset: SecondDataset,
  { policy, shape }: CompiledSecondPolicy,
): void {
  for (let index = 0; index < batchesOf(shape, dataset.records); index++) {
    const [violation] = checkBatch(policy, dataset.batch(index).records, shape);
    if (violation)
      throw new AssayError(
        'preflight',
        `${name}: batch ${index} breaks the rule ${violation.rule} of the policy`,
        {
          exitCode: 3,
        },
      );
  }
}

/** The policy as a site of the demo approves it: exact sums of a batch may be read again, if there is no noise. */
const accepting = (compiled: CompiledSecondPolicy): CompiledSecondPolicy & ApprovedSecondPolicy => ({
  ...compiled,
  draws: { ...compiled.draws, acceptsRepeatedExactSums: true },
});
