import { formatIsoDay } from '../../../../protocol/policy/day-format.ts';
import { checkBatch } from '../../../../protocol/second/rules.ts';
import { readOptOutList } from '../../../../records/opt-out/opt-out-list.ts';
import { Patients } from '../../../../records/opt-out/patients.ts';
import { buildSecondDatasetFile } from '../../../../records/second/build-file.ts';
import { secondOutcomes } from '../../../../records/second/outcomes.ts';
import { assertWritable } from '../../../../system/files.ts';
import type { CliDeps, Printed } from '../../../command.ts';
import { describeBuild, type SourceBuildOptions } from '../../../commands/source/build.ts';
import { committable, NO_LIST, openOutcomes } from '../../../files/committable.ts';
import { writeBuiltOptOut } from '../../../files/opt-out-files.ts';
import { openSourceKeys } from '../../../options/source-options.ts';
import { fieldValue } from '../../../options/values.ts';
import { progressOutput } from '../../../progress.ts';
import { StepMeter } from '../../../progress-steps.ts';
import { loadSecondPolicy } from '../../files/policy-file.ts';

/** `source build` for a policy of the second edition. @throws AssayError as `runSourceBuild` and `buildSecondDatasetFile` */
export async function runSecondSourceBuild(deps: CliDeps, options: SourceBuildOptions): Promise<Printed> {
  const { out, optOut } = options;
  const model = fieldValue(options.model, '--model');
  await assertWritable(out, { secret: true, replace: options.force === true });
  const { document, compiled } = await loadSecondPolicy(options.policy);
  const { policy, shape, period, reading } = compiled;
  const list = optOut === undefined ? NO_LIST : await readOptOutList(optOut);
  const outcomes = await openOutcomes(options, document, reading);
  const keys = await openSourceKeys(deps, options);
  const tally = { duplicates: 0, refused: 0, objected: 0, patients: 0 };
  const scaled = { shrunk: 0 };
  const meter = new StepMeter(progressOutput(deps.note));
  let failingBatches = 0;
  const built = await buildSecondDatasetFile({
    ...{ out, keys, shape, model, ...period },
    schemaHash: policy.schemaHash,
    smallestBatch: policy.terms.smallestBatch,
    records: committable(secondOutcomes(outcomes, compiled, scaled), {
      ...{ tally, patients: new Patients(document, list), fewest: policy.terms.minRecords },
    }),
    onBatch: ({ records }) => {
      if (checkBatch(policy, records, shape).length > 0) failingBatches++;
    },
    onProgress: (phase, done) => meter.show(phase, 'records', done),
  }).finally(() => meter.end());
  const { objected, patients, refused } = tally;
  if (optOut !== undefined) {
    const readOn = formatIsoDay(Math.floor(deps.now() / 86_400));
    await writeBuiltOptOut(out, built.root, { list: list.hash, readOn, leftOut: objected, patients });
  }
  const result = {
    ...{ out, root: built.root.toString(), records: built.records, batches: built.batches },
    duplicates: tally.duplicates + built.duplicates,
    ...{ refused, objected, patients, remainder: built.remainder, ...scaled, failingBatches },
  };
  const also = `${built.remainder} because the last batch would have fewer than ${policy.terms.smallestBatch}`;
  return {
    data: result,
    lines: [
      ...describeBuild(result, also),
      `${scaled.shrunk} records scaled to the norm bound ${policy.bound}`,
    ],
  };
}
