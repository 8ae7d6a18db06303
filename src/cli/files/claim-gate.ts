import { readEvents } from '../../chain/replay/read-events.ts';
import { parseCommitteeKey } from '../../contributor/approval/committee-key.ts';
import { assertMayClaim, readDetermination } from '../../contributor/approval/determination.ts';
import { assertNotRevoked } from '../../contributor/approval/status-list.ts';
import type { SecondChainAccess } from '../../delivery/second/chain-access.ts';
import { AssayError } from '../../protocol/errors.ts';
import { exists, readJsonFile } from '../../system/files.ts';
import type { OptionSpec } from '../options/option-spec.ts';

/** Options that name a determination. With `determination`, `claim` refuses without a valid one. */
export interface DeterminationOptions {
  readonly determination?: string;
  readonly approvalStatus?: string;
  readonly committee?: string;
}

export const DETERMINATION_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--determination <file>',
    description:
      'determination of a committee; nothing is claimed without a valid one, or above its declared cost',
  },
  { flags: '--approval-status <file>', description: "the committee's status list" },
  { flags: '--committee <key>', description: "the committee's key" },
];

/**
 * Refuses a claim that a demanded determination does not cover. Does nothing if none is demanded.
 *
 * @param now Unix seconds
 * @throws AssayError `no-determination` (2); as `readDetermination`, `assertNotRevoked` and `assertMayClaim`
 */
export async function assertClaimDetermined(
  { determination: path, approvalStatus, committee }: DeterminationOptions,
  chain: Pick<SecondChainAccess, 'provider' | 'deployment'>,
  claim: { readonly account: string; readonly model: bigint; readonly owed: bigint },
  now: number,
): Promise<void> {
  if (path === undefined) return;
  if (committee === undefined || approvalStatus === undefined || !(await exists(path))) {
    throw new AssayError(
      'no-determination',
      `a claim waits for a determination here: ask the committee for ${path} (assay approve determine), and name its key and status list`,
    );
  }
  const did = await parseCommitteeKey(committee);
  const determination = await readDetermination(await readJsonFile(path), did, now, path);
  const list = await readJsonFile(approvalStatus, { largest: 1 << 21 });
  await assertNotRevoked(list, determination, now, approvalStatus);
  const events = await readEvents(chain.provider, chain.deployment);
  const claimed = events
    .filter(({ name, args }) => name === 'Claimed' && args['model'] === claim.model)
    .filter(({ args }) => String(args['account']).toLowerCase() === claim.account.toLowerCase())
    .reduce((sum, { args }) => sum + BigInt(args['amount']), 0n);
  assertMayClaim(determination, { ...claim, claimed });
}
