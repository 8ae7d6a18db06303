import type { Dossier } from '../dossier.ts';
import { datasetNames, datasetUrn, describe, need, subjectUrn, timeOf } from './common.ts';

const CONTEXT = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  arrayShape: 'cr:arrayShape',
  citeAs: 'cr:citeAs',
  column: 'cr:column',
  conformsTo: 'dct:conformsTo',
  containedIn: 'cr:containedIn',
  cr: 'http://mlcommons.org/croissant/',
  rai: 'http://mlcommons.org/croissant/RAI/',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  dct: 'http://purl.org/dc/terms/',
  examples: { '@id': 'cr:examples', '@type': '@json' },
  extract: 'cr:extract',
  field: 'cr:field',
  fileProperty: 'cr:fileProperty',
  fileObject: 'cr:fileObject',
  fileSet: 'cr:fileSet',
  format: 'cr:format',
  includes: 'cr:includes',
  isLiveDataset: 'cr:isLiveDataset',
  jsonPath: 'cr:jsonPath',
  key: 'cr:key',
  md5: 'cr:md5',
  parentField: 'cr:parentField',
  path: 'cr:path',
  prov: 'http://www.w3.org/ns/prov#',
  recordSet: 'cr:recordSet',
  references: 'cr:references',
  regex: 'cr:regex',
  repeated: 'cr:repeated',
  replace: 'cr:replace',
  sc: 'https://schema.org/',
  separator: 'cr:separator',
  source: 'cr:source',
  subField: 'cr:subField',
  transform: 'cr:transform',
} as const;

/** The subject as Croissant 1.1. The records have no distribution: they never leave the hospitals. */
export function croissant(dossier: Dossier): unknown {
  const urn = subjectUrn(dossier);
  const date = timeOf(dossier).slice(0, 10);
  return {
    '@context': CONTEXT,
    '@type': 'sc:Dataset',
    '@id': urn,
    conformsTo: 'http://mlcommons.org/croissant/1.1',
    name: dossier.title,
    description: describe(dossier),
    url: urn,
    identifier: urn,
    version: `block-${dossier.chain.block}`,
    datePublished: date,
    license: 'https://schema.org/NoLicense',
    creator: { '@type': 'sc:Organization', name: 'accredited sources, by pseudonym' },
    citeAs: `${dossier.title}, ${urn}, block ${dossier.chain.block}`,
    isLiveDataset: true,
    conditionsOfAccess: 'Records stay at the hospitals. Sums and scores leave, by rounds.',
    'rai:personalSensitiveInformation':
      'Health records of patients, committed by salted roots; none is part of this file.',
    'prov:wasDerivedFrom': datasetNames(dossier).map((name) => ({
      '@type': 'sc:Dataset',
      '@id': datasetUrn(dossier, name),
      name: `dataset ${name}`,
      description: `${need(dossier, `dataset.${name}.records`)} records for ${need(dossier, `dataset.${name}.role`)}`,
      temporalCoverage: need(dossier, `dataset.${name}.period`),
      identifier: need(dossier, `dataset.${name}.root`),
    })),
    distribution: [],
  };
}
