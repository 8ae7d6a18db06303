import type { Command } from 'commander';
import { remoteError } from '../../../protocol/errors.ts';
import { ACCOUNT_OPTION, type Cli, type CliDeps, defineCommand, OPTION } from '../../command.ts';
import { withChain } from '../../connect.ts';
import { type KeystoreOptions, openAccount } from '../../files/accounts.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import { unsigned } from '../../options/values.ts';
import { WAIT_OPTION, waitForBlock } from '../../options/wait-for-block.ts';
import { isVoidable, knownRound } from './overdue.ts';

interface RoundVoidOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly round: string;
  readonly wait?: boolean;
}

interface RoundVoidResult {
  readonly round: string;
  /** Holdout datasets that did not answer their challenge: they are retired. */
  readonly retired: number;
  readonly transaction: string;
}

/**
 * Marks a round void whose V was not proven in time. Any account may. Nothing is scored, and enrolled datasets stay.
 *
 * @throws AssayError `no-such-round`, `wrong-phase`, `too-early` (5)
 */
export async function runRoundVoid(deps: CliDeps, options: RoundVoidOptions): Promise<RoundVoidResult> {
  const id = unsigned(options.round, '--round', 1n << 64n);
  const keys = await openAccount(deps, options);
  return withChain(options, async (chain) => {
    const round = await knownRound(chain, id);
    if (!isVoidable(round, round.evaluateDeadline + 1n))
      throw remoteError(
        'wrong-phase',
        `round ${id} is ${round.status}: only a round without V can become void`,
      );
    await waitForBlock(chain, round.evaluateDeadline + 1n, options.wait === true, deps.note);
    const { receipt } = await chain.as(keys.accountKey).rounds.voidRound(id);
    const retired = round.status === 'evaluating' ? round.holdoutsDue : 0;
    return { round: `${id}`, retired, transaction: receipt.hash };
  });
}

export const defineRoundVoid = (parent: Command, cli: Cli): void =>
  defineCommand<RoundVoidOptions>(parent, cli, {
    name: 'void',
    description:
      'mark a round void whose V was not proven in time, so that the next can open; any account may',
    options: [
      ...RPC_OPTIONS,
      { flags: '--round <id>', description: 'round', required: true },
      WAIT_OPTION,
      ACCOUNT_OPTION,
      OPTION.passwordFile,
    ],
    run: async (options) => {
      const { round, retired, transaction } = await runRoundVoid(cli.deps, options);
      return {
        data: { round, retired, transaction },
        lines: [
          `round ${round} is void: ${transaction}`,
          retired === 0
            ? 'no dataset is retired for it; the owner may open the next round'
            : `${retired} holdout datasets did not answer and are retired; the owner may open the next round`,
        ],
      };
    },
  });
