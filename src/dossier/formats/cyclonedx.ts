import { createHash } from 'node:crypto';
import { type Dossier, dossierHash } from '../dossier.ts';
import { allFigures, datasetNames, datasetUrn, describe, need, subjectUrn, timeOf } from './common.ts';

/** A checkpoint as a CycloneDX 1.7 bill of materials for machine learning. */
export function cyclonedx(dossier: Dossier): unknown {
  const urn = subjectUrn(dossier);
  const names = datasetNames(dossier);
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.7.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.7',
    serialNumber: `urn:uuid:${uuidFrom(dossierHash(dossier))}`,
    version: 1,
    metadata: {
      timestamp: timeOf(dossier),
      tools: { components: [{ type: 'application', name: 'assay dossier' }] },
      component: {
        type: 'machine-learning-model',
        'bom-ref': urn,
        name: `model ${need(dossier, 'checkpoint.model')}`,
        version: `round ${need(dossier, 'checkpoint.round')}`,
        description: describe(dossier),
        hashes: [{ alg: 'SHA-256', content: need(dossier, 'checkpoint.sha256') }],
        modelCard: {
          modelParameters: {
            approach: { type: 'supervised' },
            task: 'classification',
            architectureFamily: 'linear',
            modelArchitecture: 'logistic regression in integers',
            datasets: names.map((name) => ({ ref: datasetUrn(dossier, name) })),
          },
          considerations: {
            technicalLimitations: [
              'Its losses (assay:checkpoint.loss) are those of the holdouts of its evaluators, and of no other records.',
              'That the records are true is not proven; accredited sources signed them.',
            ],
          },
        },
        properties: allFigures(dossier).map(({ id, value }) => ({
          name: `assay:${id}`,
          value: value ?? 'not proven',
        })),
      },
    },
    components: names.map((name) => ({
      type: 'data',
      'bom-ref': datasetUrn(dossier, name),
      name: `dataset ${name}`,
      version: need(dossier, `dataset.${name}.period`),
      data: [
        {
          type: 'dataset',
          name: `dataset ${name}`,
          description: `${need(dossier, `dataset.${name}.records`)} records for ${need(dossier, `dataset.${name}.role`)}; root ${need(dossier, `dataset.${name}.root`)}`,
          classification: 'health records, not published',
        },
      ],
    })),
    dependencies: [
      { ref: urn, dependsOn: names.map((name) => datasetUrn(dossier, name)) },
      ...names.map((name) => ({ ref: datasetUrn(dossier, name) })),
    ],
  };
}

/** A UUID of version 8 (RFC 9562) from a hash, so that the same dossier has the same one. */
function uuidFrom(hash: string): string {
  const bytes = createHash('sha256').update(`assay/bom/v1\n${hash}`).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
