import { type Dossier, dossierHash } from '../dossier.ts';
import { allFigures, datasetNames, datasetUrn, need, subjectUrn } from './common.ts';

export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/** A checkpoint's provenance as an in-toto statement, to be signed in a DSSE envelope. */
export function inTotoStatement(dossier: Dossier): unknown {
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: subjectUrn(dossier), digest: { sha256: need(dossier, 'checkpoint.sha256') } }],
    predicateType: 'urn:assay:provenance:v1',
    predicate: {
      dossier: { digest: { sha256: dossierHash(dossier) } },
      chain: dossier.chain,
      notice: dossier.notice,
      materials: datasetNames(dossier).map((name) => ({
        uri: datasetUrn(dossier, name),
        annotations: {
          root: need(dossier, `dataset.${name}.root`),
          records: need(dossier, `dataset.${name}.records`),
          period: need(dossier, `dataset.${name}.period`),
        },
      })),
      figures: Object.fromEntries(allFigures(dossier).map(({ id, value }) => [id, value])),
    },
  };
}
