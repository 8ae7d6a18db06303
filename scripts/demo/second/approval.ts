import {
  assertCovers,
  assertInTime,
  assertPrivacy,
} from '../../../src/contributor/approval/assert-approved.ts';
import { didOfSeed, newSeed } from '../../../src/contributor/approval/committee-key.ts';
import { issueCredential } from '../../../src/contributor/approval/credential.ts';
import { readApproval } from '../../../src/contributor/approval/read-approval.ts';
import { assertNotRevoked, issueStatusList } from '../../../src/contributor/approval/status-list.ts';
import type { SecondDataset, SecondSignature } from '../../../src/protocol/second/build-dataset.ts';
import type { CompiledSecondPolicy } from '../../../src/protocol/second/compile-policy.ts';
import { privacyOffer } from '../../../src/records/second/preflight.ts';

const LIST = 'urn:uuid:6d0b9d55-5a4e-4c1e-9d0e-0d5f3b1f7a10';
const DAY = 86_400;

/**
 * A site's data access committee approves the dataset, and the contributor checks the approval as `assay commit` does.
 *
 * @returns SHA-256 of the approval
 * @throws AssayError as the checks of src/contributor/approval
 */
export async function approveDataset(
  site: string,
  dataset: SecondDataset,
  { source: { key } }: SecondSignature,
  compiled: CompiledSecondPolicy,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const seed = newSeed();
  const keys = { seed, did: await didOfSeed(seed) };
  const { root, period, model } = dataset;
  const { hash: policyHash, draws } = compiled;
  const { epsilonOfAll: epsilon, delta } = privacyOffer(compiled, 'contributor');
  const credential = await issueCredential(keys, {
    terms: {
      type: 'ApprovedCohort',
      dataset: { root: `${root}` },
      model: `${model}`,
      policyHash: `${policyHash}`,
      purpose: { duo: ['DUO:0000007'], text: 'A demonstration on a local chain' },
      permit: `DEMO ${site}`,
      openings: draws.epochs,
      privacy:
        epsilon === null
          ? { epsilon: 'none' }
          : { epsilon: (Math.ceil(epsilon * 100) / 100).toFixed(2), delta: delta.toFixed(6) },
      optOutCutOff: '1970-01-01',
    },
    ...{ from: now, until: now + DAY, status: { list: LIST, index: 7 } },
  });
  const approval = await readApproval(JSON.stringify(credential), keys.did, site);
  assertInTime(approval, now);
  const list = await issueStatusList(keys, { list: LIST, revoked: [], from: now, until: now + DAY });
  await assertNotRevoked(list, approval, now, site);
  assertCovers(approval, { root, source: `${key.x},${key.y}`, period, model, policyHash });
  assertPrivacy(approval, epsilon === null ? null : { epsilon, delta });
  return approval.hash;
}
