import type { Command } from 'commander';
import type { Schedule } from '../../chain/rounds-types.ts';
import { RPC_OPTIONS, withChain } from '../access.ts';
import { type KeystoreOptions, openTrainer } from '../accounts.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION, type OptionSpec } from '../cli.ts';
import { fieldValue, smallInteger } from '../values.ts';

export interface RoundOpenOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly model: string;
  /** Ids of the holdout datasets. */
  readonly holdout: readonly string[];
  /** Blocks that each phase lasts. */
  readonly enrolBlocks?: string;
  readonly beaconBlocks?: string;
  readonly evaluateBlocks?: string;
  readonly attestBlocks?: string;
  readonly stepBlocks?: string;
}

export interface RoundOpenResult {
  readonly round: string;
  readonly schedule: Schedule;
  readonly transaction: string;
}

const PHASES = {
  enrolBlocks: '30',
  beaconBlocks: '4',
  evaluateBlocks: '200',
  attestBlocks: '200',
  stepBlocks: '200',
} as const;

/** Opens a model's next round. Its heights are fixed here: nobody can move them afterwards. */
export async function runRoundOpen(deps: CliDeps, options: RoundOpenOptions): Promise<RoundOpenResult> {
  const model = fieldValue(options.model, '--model');
  const holdouts = options.holdout.map((id) => fieldValue(id, '--holdout'));
  const blocks = (name: keyof typeof PHASES, flag: string) =>
    BigInt(smallInteger(options[name] ?? PHASES[name], flag, 1, 1_000_000));
  const keys = await openTrainer(deps, options);
  return withChain(options, async ({ provider, as }) => {
    const sealHeight = BigInt(await provider.getBlockNumber()) + blocks('enrolBlocks', '--enrol-blocks') + 1n;
    const beaconHeight = sealHeight + blocks('beaconBlocks', '--beacon-blocks');
    const evaluateDeadline = beaconHeight + blocks('evaluateBlocks', '--evaluate-blocks');
    const attestDeadline = evaluateDeadline + blocks('attestBlocks', '--attest-blocks');
    const stepDeadline = attestDeadline + blocks('stepBlocks', '--step-blocks');
    const schedule = { sealHeight, beaconHeight, evaluateDeadline, attestDeadline, stepDeadline };
    const { round, mined } = await as(keys.accountKey).rounds.openRound(model, schedule, holdouts);
    return { round: `${round}`, schedule, transaction: mined.receipt.hash };
  });
}

const phase = (flag: string, name: keyof typeof PHASES, description: string): OptionSpec => ({
  flags: `${flag} <n>`,
  description,
  default: PHASES[name],
});

export const defineRoundOpen = (parent: Command, cli: Cli): void =>
  defineCommand<RoundOpenOptions>(parent, cli, {
    name: 'open',
    description: "open a model's next round; fixes policy, verifiers, terms, holdout and heights",
    options: [
      ...RPC_OPTIONS,
      { flags: '--model <id>', description: 'model', required: true },
      { flags: '--holdout <id...>', description: 'ids of the holdout datasets', required: true },
      phase('--enrol-blocks', 'enrolBlocks', 'blocks until the seal'),
      phase('--beacon-blocks', 'beaconBlocks', 'blocks from the seal to the beacon'),
      phase('--evaluate-blocks', 'evaluateBlocks', 'blocks for the holdout and V'),
      phase('--attest-blocks', 'attestBlocks', 'blocks for the contributors'),
      phase('--step-blocks', 'stepBlocks', 'blocks for the next checkpoint'),
      keystoreOption('trainer'),
      OPTION.passwordFile,
    ],
    run: async (options) => {
      const result = await runRoundOpen(cli.deps, options);
      const { sealHeight, beaconHeight, evaluateDeadline, attestDeadline, stepDeadline } = result.schedule;
      return {
        data: result,
        lines: [
          `round ${result.round}: ${result.transaction}`,
          `seal from block ${sealHeight}, beacon of block ${beaconHeight}, V until ${evaluateDeadline}, attestations until ${attestDeadline}, checkpoint until ${stepDeadline}`,
        ],
      };
    },
  });
