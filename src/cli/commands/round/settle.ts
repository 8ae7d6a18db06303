import type { Command } from 'commander';
import { ACCOUNT_OPTION, type Cli, type CliDeps, defineCommand, OPTION } from '../../command.ts';
import { withChain } from '../../connect.ts';
import { type KeystoreOptions, openAccount } from '../../files/accounts.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import { unsigned } from '../../options/values.ts';
import { WAIT_OPTION, waitForBlock } from '../../options/wait-for-block.ts';

interface RoundSettleOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly round: string;
  readonly wait?: boolean;
}

interface RoundSettleResult {
  readonly round: string;
  readonly attested: number;
  readonly sets: number;
  readonly transaction: string;
}

/** Settles a round after its attest deadline, with or without a step. */
export async function runRoundSettle(deps: CliDeps, options: RoundSettleOptions): Promise<RoundSettleResult> {
  const round = unsigned(options.round, '--round', 1n << 64n);
  const keys = await openAccount(deps, options);
  return withChain(options, async (chain) => {
    const { rounds } = chain.as(keys.accountKey);
    const { schedule, attested, sets } = await rounds.round(round);
    await waitForBlock(chain, schedule.attestDeadline + 1n, options.wait === true, deps.note);
    const { receipt } = await rounds.settle(round);
    return { round: `${round}`, attested, sets, transaction: receipt.hash };
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
    run: async (options) => {
      const result = await runRoundSettle(cli.deps, options);
      return {
        data: result,
        lines: [
          `round ${result.round}: ${result.attested} answered, ${result.sets} accepted: ${result.transaction}`,
        ],
      };
    },
  });
