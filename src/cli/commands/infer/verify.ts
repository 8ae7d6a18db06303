import { join } from 'node:path';
import type { Command } from 'commander';
import { JsonRpcProvider } from 'ethers';
import { readProvenWeights } from '../../../inference/second-chain-checkpoint.ts';
import {
  type AnswerFault,
  parseAnswer,
  type TrustedCheckpoint,
  verifyAnswer,
} from '../../../inference/verify-answer.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { asField } from '../../../protocol/field.ts';
import { recordHash } from '../../../protocol/second/inference.ts';
import { readJsonFile } from '../../../system/files.ts';
import { PROJECT_ROOT } from '../../../system/package-root.ts';
import { type Cli, defineCommand } from '../../command.ts';
import { type CheckpointFile, readCheckpointFile } from '../../files/checkpoint-file.ts';
import { ACCESS_OPTIONS } from '../../options/access-options.ts';
import { addressValue } from '../../options/values.ts';
import { readRecord } from './record-file.ts';

interface InferVerifyOptions {
  /** File with the gateway's answer. */
  readonly answer: string;
  readonly checkpoint?: string;
  readonly rpc?: string;
  readonly rounds?: string;
  readonly record?: string;
  readonly keys?: string;
}

interface InferVerifyResult {
  readonly valid: boolean;
  readonly fault?: AnswerFault;
  readonly model: string;
  readonly round: string;
  readonly useId: string;
  /** Where W came from. */
  readonly against: 'chain' | 'file';
  /** Whether the record was compared, too. */
  readonly record: boolean;
}

const FAULTS: Readonly<Record<AnswerFault, string>> = {
  'no-proof': 'the answer carries no proof',
  'another-checkpoint': 'the answer names another chain, contract, model or round',
  'another-policy': 'the answer names another policy',
  'another-statement': 'the proof is for another answer, W, record, policy or use',
  'another-record': 'the answer is for another record',
  'invalid-proof': 'the proof is not valid',
};

/**
 * Verifies an answer and its proof against W of the chain, or of a checkpoint file that the verifier trusts.
 * @throws AssayError `bad-option`, `bad-answer`, `bad-checkpoint` (2); `chain-unavailable` (5)
 */
export async function runInferVerify(options: InferVerifyOptions): Promise<InferVerifyResult> {
  const answer = parseAnswer(await readJsonFile(options.answer, { largest: 1 << 20 }));
  const file = options.checkpoint === undefined ? undefined : await readCheckpointFile(options.checkpoint);
  if (options.record !== undefined && file === undefined)
    throw new AssayError(
      'bad-option',
      '--record needs --checkpoint: the schema says how a record is encoded',
    );
  const trusted = await trustedOf(options, answer, file);
  const salt = answer.proof === undefined ? undefined : asField(BigInt(answer.proof.salt));
  const own =
    options.record === undefined || file === undefined || salt === undefined
      ? undefined
      : recordHash(salt, file.schemaHash, await readRecord(options.record, file.checkpoint));
  const keys = options.keys ?? join(PROJECT_ROOT, 'keys', 'second');
  const fault = await verifyAnswer(answer, trusted, keys, own);
  return {
    valid: fault === undefined,
    ...(fault === undefined ? {} : { fault }),
    ...{ model: answer.model, round: answer.round, useId: answer.use.useId },
    against: options.rpc === undefined ? 'file' : 'chain',
    record: own !== undefined,
  };
}

async function trustedOf(
  { rpc, rounds }: InferVerifyOptions,
  answer: { readonly round: string; readonly model: string },
  file: CheckpointFile | undefined,
): Promise<TrustedCheckpoint> {
  if (rpc === undefined) {
    if (file === undefined) throw new AssayError('bad-option', 'give --rpc and --rounds, or --checkpoint');
    const { chainId, rounds: contract, checkpoint } = file;
    const { model, round, weights, policyHash } = checkpoint;
    return { chainId, rounds: contract, model, round, weights, policyHash };
  }
  if (rounds === undefined)
    throw new AssayError('bad-option', '--rpc needs --rounds: the Rounds contract that you trust');
  const contract = addressValue(rounds, '--rounds');
  const provider = new JsonRpcProvider(rpc);
  try {
    const [model, round] = [BigInt(answer.model), BigInt(answer.round)];
    const weights = await readProvenWeights(provider, contract, model, round);
    const { chainId } = await provider.getNetwork();
    return { chainId, rounds: contract, model, round, weights, policyHash: file?.checkpoint.policyHash };
  } finally {
    provider.destroy();
  }
}

export const defineInferVerify = (parent: Command, cli: Cli): void =>
  defineCommand<InferVerifyOptions>(parent, cli, {
    name: 'verify',
    description: "verify a gateway's answer and its proof; exit code 3 if it is not proven",
    arguments: [{ name: '<answer>', description: "file with the gateway's answer" }],
    options: [
      { flags: '--checkpoint <file>', description: 'checkpoint file that you trust' },
      { ...ACCESS_OPTIONS.rpc, description: 'node that gives W of the chain' },
      { flags: '--rounds <address>', description: 'Rounds contract that you trust' },
      {
        flags: '--record <file>',
        description: 'the record, to see that the answer is for it; needs --checkpoint',
      },
      { flags: '--keys <folder>', description: "folder of verification keys (default: this package's)" },
    ],
    anyEdition: true,
    run: async (options) => {
      const result = await runInferVerify(options);
      const of = `model ${result.model}, round ${result.round}, use ${result.useId}`;
      const line = result.valid
        ? `proven: ${of}${result.record ? ', for this record' : ''} (W of the ${result.against})`
        : `not proven: ${FAULTS[result.fault as AnswerFault]}`;
      return { data: result, lines: [line], exitCode: result.valid ? 0 : 3 };
    },
  });
