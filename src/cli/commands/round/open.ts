import type { Command } from 'commander';
import { approveBond } from '../../../delivery/bond-approval.ts';
import type { Schedule } from '../../../protocol/chain-state.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { scheduleFrom } from '../../../trainer/schedule.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import { withChain } from '../../connect.ts';
import { type KeystoreOptions, openTrainer } from '../../files/accounts.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import { PHASE_OPTIONS, type PhaseOptions, phasesOf } from '../../options/phase-options.ts';
import { fieldValue } from '../../options/values.ts';
import { CLOSING_OPTION } from '../../second/options.ts';

export interface RoundOpenOptions extends KeystoreOptions, PhaseOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly model: string;
  /** Ids of the holdout datasets. */
  readonly holdout: readonly string[];
}

interface RoundOpenResult {
  readonly round: string;
  readonly schedule: Schedule;
  readonly transaction: string;
}

/** Opens a model's next round. Its block heights are fixed now and cannot be changed afterwards. */
export async function runRoundOpen(deps: CliDeps, options: RoundOpenOptions): Promise<RoundOpenResult> {
  const model = fieldValue(options.model, '--model');
  const holdouts = options.holdout.map((id) => fieldValue(id, '--holdout'));
  // Reject a bad option before the keystore is opened.
  phasesOf(options);
  const keys = await openTrainer(deps, options);
  return withChain(options, async (chain) => {
    const view = await chain.gateway.model(model);
    if (view === undefined) {
      throw new AssayError('no-such-model', 'there is no such model', { exitCode: 5 });
    }
    await approveBond(chain, keys.accountKey, view.settlementToken, view.trainerBond);
    const { rounds } = chain.as(keys.accountKey);
    const phases = phasesOf(options, await rounds.shortestWindow());
    const schedule = scheduleFrom(BigInt(await chain.provider.getBlockNumber()), phases);
    const { round, mined } = await rounds.openRound(model, schedule, holdouts);
    return { round: `${round}`, schedule, transaction: mined.receipt.hash };
  });
}

export const defineRoundOpen = (parent: Command, cli: Cli): void =>
  defineCommand<RoundOpenOptions>(parent, cli, {
    name: 'open',
    description: "open a model's next round; fixes policy, verifiers, terms, holdout and block heights",
    options: [
      ...RPC_OPTIONS,
      { flags: '--model <id>', description: 'model', required: true },
      { flags: '--holdout <id...>', description: 'ids of the holdout datasets', required: true },
      ...PHASE_OPTIONS,
      CLOSING_OPTION,
      keystoreOption('trainer'),
      OPTION.passwordFile,
    ],
    run: async (options) => {
      const result = await runRoundOpen(cli.deps, options);
      return { data: result, lines: describeOpening(result.round, result.schedule, result.transaction) };
    },
  });

/** @param note follows the round's number, unless it is empty */
export const describeOpening = (round: string, schedule: Schedule, note: string): string[] => {
  const { sealHeight, beaconHeight, evaluateDeadline, attestDeadline, stepDeadline } = schedule;
  return [
    `round ${round}${note === '' ? '' : `: ${note}`}`,
    `seal from block ${sealHeight}, beacon of block ${beaconHeight}, V until ${evaluateDeadline}, attestations until ${attestDeadline}, checkpoint until ${stepDeadline}`,
  ];
};
