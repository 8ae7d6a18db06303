import type { Dossier } from '../dossier.ts';
import { datasetNames, datasetUrn, describe, need, subjectUrn, timeOf } from './common.ts';

const TITLES: Readonly<Record<string, readonly [string, string]>> = {
  'dossier.json': ['The dossier with every figure and its events', 'application/json'],
  'dossier.html': ['The dossier for people', 'text/html'],
  'croissant.json': ['Croissant 1.1', 'application/ld+json'],
  'bom.cdx.json': ['CycloneDX 1.7 bill of materials', 'application/vnd.cyclonedx+json'],
  'statement.intoto.json': ['in-toto statement', 'application/vnd.in-toto+json'],
  'health-dcat-ap.json': ['HealthDCAT-AP fields', 'application/ld+json'],
};

/** The folder of papers as an RO-Crate 1.2. @param files names of the other files, without the page for people */
export function roCrate(dossier: Dossier, files: readonly string[]): unknown {
  const names = [...files, 'dossier.html'];
  const datasets = datasetNames(dossier);
  const ref = (id: string) => ({ '@id': id });
  return {
    '@context': 'https://w3id.org/ro/crate/1.2/context',
    '@graph': [
      {
        '@id': 'ro-crate-metadata.json',
        '@type': 'CreativeWork',
        conformsTo: ref('https://w3id.org/ro/crate/1.2'),
        about: ref('./'),
      },
      {
        '@id': './',
        '@type': 'Dataset',
        name: dossier.title,
        description: describe(dossier),
        datePublished: timeOf(dossier),
        license: ref('#no-licence'),
        identifier: subjectUrn(dossier),
        hasPart: names.map(ref),
        mentions: datasets.map((name) => ref(datasetUrn(dossier, name))),
      },
      {
        '@id': '#no-licence',
        '@type': 'CreativeWork',
        name: 'No licence is granted by these papers',
        description:
          'The papers are drafts for the people who decide. They grant no rights to data or model.',
      },
      ...names.map((name) => {
        const [title, encodingFormat] = TITLES[name] ?? [name, 'application/json'];
        return { '@id': name, '@type': 'File', name: title, encodingFormat };
      }),
      ...datasets.map((name) => ({
        '@id': datasetUrn(dossier, name),
        '@type': 'Dataset',
        name: `dataset ${name}, which stays at its hospital`,
        description: `${need(dossier, `dataset.${name}.records`)} records for ${need(dossier, `dataset.${name}.role`)}`,
        temporalCoverage: need(dossier, `dataset.${name}.period`),
        identifier: need(dossier, `dataset.${name}.root`),
      })),
    ],
  };
}
