import type { Dossier } from '../dossier.ts';
import { datasetNames, describe, need, subjectUrn, timeOf } from './common.ts';

/** A dataset's fields of HealthDCAT-AP, as far as the chain knows them. The holder has to add the rest. */
export function healthDcat(dossier: Dossier): unknown {
  const [name = ''] = datasetNames(dossier);
  const [start = '', end = ''] = need(dossier, `dataset.${name}.period`).split('/');
  return {
    '@context': {
      dcat: 'http://www.w3.org/ns/dcat#',
      dct: 'http://purl.org/dc/terms/',
      healthdcatap: 'http://healthdataportal.eu/ns/health#',
      xsd: 'http://www.w3.org/2001/XMLSchema#',
    },
    '@id': subjectUrn(dossier),
    '@type': 'dcat:Dataset',
    'dct:identifier': need(dossier, `dataset.${name}.root`),
    'dct:title': { '@language': 'en', '@value': dossier.title },
    'dct:description': { '@language': 'en', '@value': describe(dossier) },
    'dct:accessRights': { '@id': 'http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC' },
    'dct:modified': { '@type': 'xsd:dateTime', '@value': timeOf(dossier) },
    'dct:temporal': {
      '@type': 'dct:PeriodOfTime',
      'dcat:startDate': { '@type': 'xsd:date', '@value': start },
      'dcat:endDate': { '@type': 'xsd:date', '@value': end },
    },
    'healthdcatap:numberOfRecords': {
      '@type': 'xsd:nonNegativeInteger',
      '@value': need(dossier, `dataset.${name}.records`),
    },
    'dcat:theme': { '@id': 'http://publications.europa.eu/resource/authority/data-theme/HEAL' },
  };
}
