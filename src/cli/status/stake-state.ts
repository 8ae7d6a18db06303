import { Contract } from 'ethers';
import { ABIS } from '../../chain/clients/abis.ts';
import { RoundsClient } from '../../chain/clients/rounds-client.ts';
import { StakeClient } from '../../chain/clients/stake-client.ts';
import { VaultClient } from '../../chain/clients/vault-client.ts';
import { addressOf } from '../../chain/deploy/deployment-record.ts';
import type { ChainAccess } from '../../delivery/chain-access.ts';
import type { DatasetView } from '../../protocol/chain-state.ts';

/** Stake and royalties of a dataset's beneficiary. Amounts in smallest units. */
export interface StakeState {
  /** Stake that `claim` mints now. */
  readonly due: bigint;
  /** Earned and not minted, as of the last update of the account. */
  readonly unvested: bigint;
  /** Vesting ticks of the model that are left until the last part is due; null if nothing is unvested. */
  readonly ticksLeft: number | null;
  /** Days after which a tick passes although no round is settled. */
  readonly tickDays: number;
  /** Whether a settled round's score is still to be added, which `claim` does. */
  readonly scoreWaits: boolean;
  /** Stake of the beneficiary in the model. */
  readonly minted: bigint;
  /** Royalties that the beneficiary may claim. */
  readonly claimable: bigint;
  /** Royalties of the model that wait for somebody to hold stake. */
  readonly parked: bigint;
}

/** Reads the state through a node. @throws AssayError as the clients (5) */
export async function readStake(
  { deployment, provider }: Pick<ChainAccess, 'deployment' | 'provider'>,
  { id, model, beneficiary, lastRound }: DatasetView,
): Promise<StakeState> {
  const at = (name: string) => addressOf(deployment, name);
  const rounds = new RoundsClient(at('Rounds'), provider);
  const vault = new VaultClient(at('RoyaltyVault'), provider);
  const contract = new Contract(at('Rounds'), ABIS.rounds, provider);
  const [account, due, tick, entry, last, minted, claimable, parked] = await Promise.all([
    contract.getFunction('accountOf')(id),
    // A dry run: the contract itself says how much is due.
    contract.getFunction('vest').staticCall(id) as Promise<bigint>,
    rounds.vestingTick(model),
    rounds.entry(lastRound, id),
    lastRound === 0n ? undefined : rounds.round(lastRound),
    new StakeClient(at('StakeToken'), provider).balanceOf(beneficiary, model),
    vault.claimable(model, beneficiary),
    vault.parked(model),
  ]);
  const scoreWaits = last?.status === 'settled' && entry.attestedAt !== 0n && !entry.applied;
  const gained = scoreWaits && entry.score > 0n ? last.settledTick : Number(account.lastGain);
  const unvested: bigint = account.unvested;
  return {
    due,
    unvested,
    ticksLeft:
      (unvested > 0n || scoreWaits) && gained > 0
        ? Math.max(0, gained + (last?.pins.vestingRounds ?? 0) - tick)
        : null,
    tickDays: last?.pins.vestingDays ?? 0,
    scoreWaits,
    minted,
    claimable,
    parked,
  };
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** The state in words, one fact a line. */
export function describeStake(state: StakeState): string[] {
  const { due, unvested, ticksLeft, tickDays, scoreWaits, minted, claimable, parked } = state;
  const left = ticksLeft ?? 0;
  // A settled round and a span of days without one are each one tick.
  const when =
    left === 0
      ? 'due now'
      : `due in parts over the model's next ${counted(left, 'settled round')}; ${tickDays} days without one count as one`;
  return [
    `stake: ${minted} held by the beneficiary, ${due} more can be minted now${due > 0n ? ' (assay claim)' : ''}`,
    unvested > 0n ? `unvested: ${unvested}, ${when}` : `unvested: nothing${scoreWaits ? ' yet' : ''}`,
    ...(scoreWaits ? ['the score of the last settled round is not added yet; the next claim adds it'] : []),
    `royalties: ${claimable} can be claimed${claimable > 0n ? ' (assay claim)' : ''}`,
    ...(parked > 0n
      ? [
          `parked: ${parked} of the model's royalties wait until somebody holds stake; assay royalties distribute then divides them`,
        ]
      : []),
  ];
}
