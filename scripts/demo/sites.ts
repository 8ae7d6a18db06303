import { randomBytes } from 'node:crypto';
import type { HDNodeWallet } from 'ethers';
import type { Role } from '../../src/protocol/context.ts';
import { buildDataset, type Dataset, type DatasetSignature } from '../../src/protocol/dataset.ts';
import type { Field } from '../../src/protocol/field.ts';
import type { CompiledPolicy } from '../../src/protocol/policy/compile.ts';
import { schemaHash } from '../../src/protocol/policy/schema.ts';
import type { PolicyDocument } from '../../src/protocol/policy/types.ts';
import { holderSecretFrom, type SourceSecrets } from '../../src/protocol/secrets.ts';
import type { Shape } from '../../src/protocol/shape.ts';
import { signDataset } from '../../src/protocol/sign-dataset.ts';
import { holderOf } from '../../src/protocol/signature.ts';
import { planDatasets } from '../../src/records/dataset-plan.ts';
import { preflight } from '../../src/records/preflight/preflight.ts';
import type { PreflightReport } from '../../src/records/preflight/report.ts';
import { committableRecords, type SiteRecord } from '../../src/records/read-records.ts';
import { freshSecret } from './world.ts';

/** A party: a contributor or the holdout. Its records and secrets never leave this object. */
export interface Site {
  readonly name: string;
  readonly title: string;
  readonly role: Role;
  readonly wallet: HDNodeWallet;
  readonly secrets: SourceSecrets;
  readonly holderSecret: Field;
  readonly records: readonly SiteRecord[];
  readonly preflight: PreflightReport;
}

/** A site with its signed dataset. */
export interface CommittedSite extends Site {
  readonly dataset: Dataset;
  readonly signed: DatasetSignature;
  /** The id of the dataset on chain: a hash of model and origin nullifier. */
  readonly id: Field;
}

export const freshSecrets = (): SourceSecrets => ({
  signingKey: freshSecret(),
  tagKey: freshSecret(),
  saltKey: freshSecret(),
});

/** Checks and reads every dataset of the policy. */
export async function readSites(
  document: PolicyDocument,
  compiled: CompiledPolicy,
  dataDir: string,
  shape: Shape,
  wallets: (n: number) => HDNodeWallet,
): Promise<Site[]> {
  const sites: Site[] = [];
  for (const [n, plan] of planDatasets(document).entries()) {
    const report = await preflight({ document, compiled, shape, source: { dataset: plan.name, dataDir } });
    const records: SiteRecord[] = [];
    for await (const record of committableRecords({ document, compiled, dataset: plan.name, dataDir })) {
      records.push(record);
    }
    sites.push({
      name: plan.name,
      title: plan.title,
      role: plan.role,
      wallet: wallets(n),
      secrets: freshSecrets(),
      holderSecret: holderSecretFrom(randomBytes(64)),
      records,
      preflight: report,
    });
  }
  return sites;
}

/** The work of the source's tool: encode, tag, order, salt, build the tree, sign. */
export function signSite(
  site: Site,
  model: Field,
  compiled: CompiledPolicy,
  shape: Shape,
  secrets = site.secrets,
): { dataset: Dataset; signed: DatasetSignature } {
  const { dataset } = buildDataset(site.records, secrets, {
    shape,
    model,
    schemaHash: schemaHash(compiled.schema),
    firstDay: compiled.period.firstDay,
    lastDay: compiled.period.lastDay,
    nonce: randomBytes(16).toString('hex'),
  });
  return { dataset, signed: signDataset(dataset, secrets, holderOf(site.holderSecret)) };
}
