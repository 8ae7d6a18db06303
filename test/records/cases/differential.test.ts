import { test } from 'vitest';
import { compareFhir, compareOmop } from './differential.ts';

test('600 random bundles read as fhirpath and plain loops read them', () => compareFhir(12, 50));

test('600 random persons of OMOP tables read as plain loops read them', () => compareOmop(12, 50));
