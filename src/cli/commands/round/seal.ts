import type { Command } from 'commander';
import { ACCOUNT_OPTION, type Cli, type CliDeps, defineCommand, OPTION } from '../../command.ts';
import { withChain } from '../../connect.ts';
import { type KeystoreOptions, openAccount } from '../../files/accounts.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import { unsigned } from '../../options/values.ts';
import { WAIT_OPTION, waitForBlock } from '../../options/wait-for-block.ts';
import { assertAlive, knownRound } from './overdue.ts';

interface RoundSealOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly round: string;
  readonly wait?: boolean;
}

interface RoundSealResult {
  readonly round: string;
  readonly enrolled: number;
  /** 0x-prefixed 32 bytes. */
  readonly beacon: string;
}

/**
 * Seals a round and records its beacon, each once its block exists. Steps that are done already are skipped.
 *
 * @throws AssayError `no-such-round`, `round-void`, `round-overdue`, `too-early` (5)
 */
export async function runRoundSeal(deps: CliDeps, options: RoundSealOptions): Promise<RoundSealResult> {
  const round = unsigned(options.round, '--round', 1n << 64n);
  const keys = await openAccount(deps, options);
  return withChain(options, async (chain) => {
    const view = await knownRound(chain, round);
    assertAlive(view, BigInt(await chain.provider.getBlockNumber()));
    const { rounds } = chain.as(keys.accountKey);
    const { status, schedule } = await rounds.round(round);
    const wait = options.wait === true;
    if (status === 'open') {
      await waitForBlock(chain, schedule.sealHeight, wait, deps.note);
      await rounds.seal(round);
    }
    if (status === 'open' || status === 'sealed') {
      // The contract can check a header only after a later block exists.
      await waitForBlock(chain, schedule.beaconHeight + 1n, wait, deps.note);
      await rounds.recordHeaderBeacon(round, chain.provider);
    }
    const { enrolled, beacon } = await rounds.round(round);
    return { round: `${round}`, enrolled, beacon: `0x${beacon.toString(16).padStart(64, '0')}` };
  });
}

export const defineRoundSeal = (parent: Command, cli: Cli): void =>
  defineCommand<RoundSealOptions>(parent, cli, {
    name: 'seal',
    description: 'end the enrolment and record the beacon, which draws the batches; any account may',
    options: [
      ...RPC_OPTIONS,
      { flags: '--round <id>', description: 'round', required: true },
      WAIT_OPTION,
      ACCOUNT_OPTION,
      OPTION.passwordFile,
    ],
    run: async (options) => {
      const result = await runRoundSeal(cli.deps, options);
      return {
        data: result,
        lines: [`round ${result.round}: ${result.enrolled} enrolled, beacon ${result.beacon}`],
      };
    },
  });
