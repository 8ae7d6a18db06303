import type { Command } from 'commander';
import { assertCovers, assertSignedUnder } from '../../../contributor/approval/assert-approved.ts';
import {
  assertEndorsed,
  type Endorsement,
  endorsementMessage,
} from '../../../contributor/approval/endorsement.ts';
import type { Approval } from '../../../contributor/approval/terms.ts';
import type { DatasetFile } from '../../../records/dataset/dataset-file.ts';
import type { SourceKeys } from '../../../records/dataset/source-keys.ts';
import { type Cli, defineCommand, OPTION } from '../../command.ts';
import { APPROVAL_OPTIONS, type ApprovalOptions } from '../../files/approval-gate.ts';
import { readBuiltOptOut } from '../../files/opt-out-files.ts';
import { SOURCE_OPTIONS, type SourceOptions } from '../../options/source-options.ts';
export interface SourceSignOptions extends SourceOptions, ApprovalOptions {
  readonly datasetFile: string;
  /** The contributor's holder code, from `contributor keygen`. */
  readonly holder: string;
  readonly out: string;
  readonly force?: boolean;
}

interface SourceSignResult {
  readonly out: string;
  readonly root: string;
  readonly records: number;
  readonly holder: string;
  /** SHA-256 of the approval that it was signed under; null without one. */
  readonly approval: string | null;
}

/**
 * Signs, beside the dataset, under which approval and with which objections it was made. The policy is not compared here: the
 * contributor's commands know it.
 *
 * @returns undefined if there is neither an approval nor a list of objections
 * @throws AssayError as `assertCovers` and `assertSignedUnder`; `signer-failed` (4)
 */
export async function endorse(
  approval: Approval | undefined,
  datasetFile: string,
  keys: SourceKeys,
  dataset: Pick<DatasetFile, 'root' | 'period' | 'model'>,
) {
  const optOut = await readBuiltOptOut(datasetFile, dataset.root);
  if (approval === undefined && optOut === null) return undefined;
  const sourceKey = await keys.publicKey();
  const { root, period, model } = dataset;
  const content: Endorsement = { approval: approval?.hash ?? null, optOut };
  if (approval !== undefined) {
    const source = `${sourceKey.x},${sourceKey.y}`;
    assertCovers(approval, { root, source, period, model, policyHash: undefined });
    assertSignedUnder(approval, content);
  }
  const signature = await keys.sign(endorsementMessage(root, content));
  await assertEndorsed(sourceKey, root, content, signature);
  return { content, signature };
}

export const defineSourceSign = (parent: Command, cli: Cli): void =>
  defineCommand<SourceSignOptions>(parent, cli, {
    name: 'sign',
    description: 'sign a dataset for a contributor; recomputes the root from the dataset file',
    options: [
      { flags: '--dataset-file <file>', description: 'dataset file', required: true },
      { flags: '--holder <code>', description: "the contributor's holder code", required: true },
      ...SOURCE_OPTIONS,
      ...APPROVAL_OPTIONS,
      { flags: '--out <file>', description: 'signature file to write', required: true },
      OPTION.force,
    ],
  });

export const describeSigned = ({ out, root, records, approval }: SourceSignResult): string[] => [
  `wrote ${out}: signed root ${root} (${records} records)`,
  ...(approval === null ? [] : [`under the approval ${approval.slice(0, 12)}`]),
];
