import type { Command } from 'commander';
import { remoteError } from '../../../protocol/errors.ts';
import { ACCOUNT_OPTION, type Cli, type CliDeps, defineCommand, OPTION } from '../../command.ts';
import { withChain } from '../../connect.ts';
import { type KeystoreOptions, openAccount } from '../../files/accounts.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import { unsigned } from '../../options/values.ts';
import { WAIT_OPTION, waitForBlock } from '../../options/wait-for-block.ts';
import { label } from '../../status/words.ts';
import { assertAlive, knownRound, stepDue, unanswered } from './overdue.ts';

export interface RoundSettleOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly round: string;
  readonly wait?: boolean;
}

interface RoundSettleResult {
  readonly round: string;
  readonly attested: number;
  readonly sets: number;
  /** Null if the round was settled before. */
  readonly transaction: string | null;
  /** Enrolled datasets that did not answer in time: the contract retires them. Ids in decimal. */
  readonly unanswered: readonly string[];
  /** Words about the round's step, if it is due or missed. */
  readonly step: string | null;
}

/**
 * Settles a round after its attest deadline, with or without a step, and tells what is overdue. A round that is settled
 * already is not settled again.
 *
 * @throws AssayError `no-such-round`, `round-void`, `round-overdue`, `wrong-phase`, `too-early` (5)
 */
export async function runRoundSettle(deps: CliDeps, options: RoundSettleOptions): Promise<RoundSettleResult> {
  const round = unsigned(options.round, '--round', 1n << 64n);
  const keys = await openAccount(deps, options);
  return withChain(options, async (chain) => {
    const height = async () => BigInt(await chain.provider.getBlockNumber());
    const before = await knownRound(chain, round);
    assertAlive(before, await height());
    if (before.status !== 'attesting' && before.status !== 'settled')
      throw remoteError(
        'wrong-phase',
        `round ${round} is ${before.status}: V must be proven before it can be settled; see assay status --round ${round}`,
      );
    let transaction: string | null = null;
    if (before.status === 'attesting') {
      await waitForBlock(chain, before.attestDeadline + 1n, options.wait === true, deps.note);
      transaction = (await chain.as(keys.accountKey).rounds.settle(round)).receipt.hash;
    }
    const after = await knownRound(chain, round);
    const { attested, sets } = after;
    return {
      ...{ round: `${round}`, attested, sets, transaction },
      unanswered: (await unanswered(chain, after)).map(String),
      step: stepDue(after, await height()) ?? null,
    };
  });
}

export const defineRoundSettle = (parent: Command, cli: Cli): void =>
  defineCommand<RoundSettleOptions>(parent, cli, {
    name: 'settle',
    description: 'settle a round after its attest deadline; any account may',
    options: [
      ...RPC_OPTIONS,
      { flags: '--round <id>', description: 'round', required: true },
      WAIT_OPTION,
      ACCOUNT_OPTION,
      OPTION.passwordFile,
    ],
    run: async (options, book) => {
      const result = await runRoundSettle(cli.deps, options);
      const { round, attested, sets, transaction, step } = result;
      const names = result.unanswered.map((id) => label(book, 'dataset', BigInt(id)));
      return {
        data: result,
        lines: [
          `round ${round}: ${attested} answered, ${sets} accepted: ${transaction ?? 'settled before'}`,
          ...(names.length === 0 ? [] : [`did not answer in time and are retired: ${names.join(', ')}`]),
          ...(step === null ? [] : [step]),
        ],
      };
    },
  });
