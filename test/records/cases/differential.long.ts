import { test } from 'vitest';
import { compareFhir, compareOmop } from './differential.ts';

const LONG = 3_600_000;

test('10,000 random bundles read as fhirpath and plain loops read them', () => compareFhir(200, 50), LONG);

test('10,000 random persons of OMOP tables read as plain loops read them', () => compareOmop(200, 50), LONG);
