import type { Command } from 'commander';
import type { Schedule } from '../../../protocol/chain-state.ts';
import { type Cli, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import type { KeystoreOptions } from '../../files/accounts.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import { PHASE_OPTIONS, type PhaseOptions } from '../../options/phase-options.ts';
import { CLOSING_OPTION } from '../../second/options.ts';

export interface RoundOpenOptions extends KeystoreOptions, PhaseOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly model: string;
  /** Ids of the holdout datasets. */
  readonly holdout: readonly string[];
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
  });

/** @param note follows the round's number, unless it is empty */
export const describeOpening = (round: string, schedule: Schedule, note: string): string[] => {
  const { sealHeight, beaconHeight, evaluateDeadline, attestDeadline, stepDeadline } = schedule;
  return [
    `round ${round}${note === '' ? '' : `: ${note}`}`,
    `seal from block ${sealHeight}, beacon of block ${beaconHeight}, V until ${evaluateDeadline}, attestations until ${attestDeadline}, checkpoint until ${stepDeadline}`,
  ];
};
