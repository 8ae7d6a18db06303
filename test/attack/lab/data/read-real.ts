import { readFile } from 'node:fs/promises';
import { readCountedDatasets } from '../../../../scripts/measure/training/counted-datasets.ts';
import { testSites } from '../../../../scripts/measure/training/test-records.ts';
import { withUnpackedData } from '../../../../scripts/measure/training/unpacked-data.ts';
import { compilePolicy } from '../../../../src/protocol/policy/compile.ts';
import { parsePolicyText } from '../../../../src/protocol/policy/document.ts';
import { shapeOf } from '../../../../src/protocol/shape.ts';
import type { SiteRecord } from '../../../../src/records/read-records.ts';
import type { LabRecord } from '../model/fast-sums.ts';
import { type LabRules, rulesOf } from '../model/rules.ts';

/** Records of a policy's data sets in the product's own reading, as inputs of the second edition's model. */

const CENTRE = 512;
/** 8-bit codes reach 127 steps from the centre, 10-bit codes 511. */
const REACH = { 8: 127, 10: 511 } as const;

export interface ReadSet {
  readonly sets: readonly {
    readonly name: string;
    readonly role: 'contributor' | 'holdout';
    readonly records: readonly LabRecord[];
    /** The site of each record. */
    readonly sites: readonly string[];
  }[];
  readonly testSites: ReadonlySet<string>;
  readonly rules: LabRules;
  readonly featureNames: readonly string[];
  /** Records that don't fit into the codes and are left out. */
  readonly beyond: number;
  readonly unit: number;
}

/**
 * Reads a policy's records.
 * @param bits of a code: 8 has steps four times those of the policy, 16 codes a standard deviation
 * @param n slots of a batch, for which shares become counts
 */
export async function readReal(
  policyFile: string,
  dataDir: string,
  bits: 8 | 10,
  n: number,
): Promise<ReadSet> {
  const declared = JSON.parse(await readFile(policyFile, 'utf8'));
  if (bits === 8) for (const feature of declared.schema.features) feature.step *= 4;
  const document = parsePolicyText(JSON.stringify(declared));
  const compiled = compilePolicy(document, { ...shapeOf('attestation-standard'), n });
  const features = document.schema.features.length;
  const unit = bits === 8 ? 16 : 64;
  const datasets = await withUnpackedData(document, dataDir, (dir) =>
    readCountedDatasets(document, compiled, dir),
  );
  let beyond = 0;
  const sets = datasets.map(({ name, role, records }) => {
    const kept = records.filter(({ codes }) =>
      codes.slice(0, features).every((code) => code === 0 || Math.abs(code - CENTRE) <= REACH[bits]),
    );
    beyond += records.length - kept.length;
    return {
      name,
      role,
      records: kept.map((record) => labRecord(record, features, unit)),
      sites: kept.map(({ site }) => site),
    };
  });
  return {
    sets,
    testSites: testSites(document),
    rules: rulesOf(compiled, features, n, CENTRE),
    featureNames: document.schema.features.map(({ name }) => name),
    beyond,
    unit,
  };
}

function labRecord({ codes, label }: SiteRecord, features: number, unit: number): LabRecord {
  const x = new Float64Array(features + 1);
  let missing = 0;
  for (let j = 0; j < features; j++) {
    const code = codes[j] as number;
    if (code === 0) missing |= 1 << j;
    else x[j] = code - CENTRE;
  }
  x[features] = unit;
  return { x, y: label, missing };
}
