import { isSigned } from '../../../../protocol/eddsa.ts';
import { AssayError } from '../../../../protocol/errors.ts';
import type { Field } from '../../../../protocol/field.ts';
import { signatureMessage } from '../../../../protocol/second/dataset.ts';
import { parseHolderCode, wrapForHolder } from '../../../../records/dataset/dataset-keys.ts';
import type { SourceKeys } from '../../../../records/dataset/source-keys.ts';
import { SecondDatasetFile } from '../../../../records/second/dataset-file.ts';
import { assertWritable } from '../../../../system/files.ts';
import type { CliDeps, Printed } from '../../../command.ts';
import { describeSigned, endorse, type SourceSignOptions } from '../../../commands/source/sign.ts';
import { readDemandedApproval } from '../../../files/approval-gate.ts';
import type { SignatureFile } from '../../../files/signature-file.ts';
import { openSourceKeys } from '../../../options/source-options.ts';
import { progressOutput } from '../../../progress.ts';
import { StepMeter } from '../../../progress-steps.ts';
import { tagPlace, writeSecondSignatureFile } from '../../files/signature-file.ts';

/** `source sign` for a dataset file of the second edition. The root is computed anew, from the records in the file alone. */
export async function runSecondSourceSign(deps: CliDeps, options: SourceSignOptions): Promise<Printed> {
  const { out, force = false } = options;
  const { holder, datasetKey } = parseHolderCode(options.holder);
  await assertWritable(out, { secret: true, replace: force });
  const approval = await readDemandedApproval(options, deps.now());
  const keys = await openSourceKeys(deps, options);
  const dataset = await SecondDatasetFile.open(options.datasetFile, ({ sourceKey }, id) =>
    keys.unwrap(sourceKey, id),
  );
  const meter = new StepMeter(progressOutput(deps.note));
  try {
    dataset.recompute((done, total) => meter.show('computing the root anew', 'batches', done, total));
  } finally {
    meter.end();
  }
  const endorsement = await endorse(approval, options.datasetFile, keys, dataset);
  const signed = await signFor(keys, dataset, holder);
  const { root, records, id } = dataset;
  const tag = Buffer.from((await keys.tagSecret()).toString(16).padStart(64, '0'), 'hex');
  await writeSecondSignatureFile(
    out,
    {
      ...{ root, signed, endorsement },
      wrappedKey: wrapForHolder(datasetKey, dataset.key, id),
      wrappedTag: wrapForHolder(datasetKey, tag, tagPlace(id)),
    },
    force,
  );
  const result = {
    ...{ out, root: root.toString(), records, holder: holder.toString() },
    approval: endorsement?.content.approval ?? null,
  };
  return { data: result, lines: describeSigned(result) };
}

/** @throws AssayError `signer-failed` (4) */
async function signFor(
  keys: SourceKeys,
  { model, schemaHash, root, records, period }: SecondDatasetFile,
  holder: Field,
): Promise<SignatureFile['signed']> {
  const serial = await keys.serial(model, period);
  const message = signatureMessage({ model, schemaHash, root, records, period, serial, holder });
  const [sourceKey, signature] = await Promise.all([keys.publicKey(), keys.sign(message)]);
  if (isSigned(sourceKey, message, signature)) return { sourceKey, serial, holder, signature };
  throw new AssayError('signer-failed', 'the signer gave a signature that does not verify', { exitCode: 4 });
}
