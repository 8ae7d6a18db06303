import type { Dossier } from '../dossier.ts';
import { croissant } from './croissant.ts';
import { cyclonedx } from './cyclonedx.ts';
import { healthDcat } from './health-dcat.ts';
import { inTotoStatement } from './in-toto.ts';
import { roCrate } from './ro-crate.ts';

/** Every machine-readable form of a dossier, by file name. The same dossier gives the same files. */
export function papersOf(dossier: Dossier): Readonly<Record<string, unknown>> {
  const { kind } = dossier.subject;
  const papers = {
    'dossier.json': dossier,
    'croissant.json': croissant(dossier),
    ...(kind === 'checkpoint'
      ? { 'bom.cdx.json': cyclonedx(dossier), 'statement.intoto.json': inTotoStatement(dossier) }
      : {}),
    ...(kind === 'dataset' ? { 'health-dcat-ap.json': healthDcat(dossier) } : {}),
  };
  return { ...papers, 'ro-crate-metadata.json': roCrate(dossier, Object.keys(papers)) };
}
