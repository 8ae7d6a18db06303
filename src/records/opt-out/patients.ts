import { AssayError } from '../../protocol/errors.ts';
import type { PolicyDocument } from '../../protocol/policy/types.ts';
import { DigestSet } from '../digest-set.ts';
import { identityOf } from '../identity.ts';
import type { SiteRecord } from '../read-records.ts';
import { type SiteMapping, siteMapping } from '../site-mapping.ts';
import type { OptOutList } from './opt-out-list.ts';

/** Header of the list where records are assembled of resources or tables (FHIR, OMOP). */
const SUBJECT = 'subject';

type Identified = Pick<SiteRecord, 'site' | 'key'>;

/** Tells the patients of records apart, by the columns that the list of objections names. */
export class Patients {
  readonly #document: PolicyDocument;
  readonly #list: OptOutList;
  readonly #sites = new Map<string, SitePatients>();
  readonly #seen = new DigestSet();

  constructor(document: PolicyDocument, list: OptOutList) {
    this.#document = document;
    this.#list = list;
  }

  /** Different patients among the records that were counted. */
  get count(): number {
    return this.#seen.size;
  }

  add(record: Identified): void {
    this.#seen.add(this.#site(record.site).patientOf(record.key));
  }

  /** Whether the record's patient is on the list. */
  objects({ site, key }: Identified): boolean {
    const { patientOf, objectors } = this.#site(site);
    return objectors.has(patientOf(key));
  }

  /** Keys of records that follow from the list alone: those of sites whose whole key the list names. */
  namedKeys(): readonly string[] {
    return this.#document.mapping.sites.flatMap(({ name }) => {
      const { isWholeKey, objectors } = this.#site(name);
      return isWholeKey ? [...objectors] : [];
    });
  }

  /**
   * @throws AssayError `bad-opt-out-list` (2) if the list names a column that is not of the site's key, or none where the key
   * has several
   */
  #site(name: string): SitePatients {
    const known = this.#sites.get(name);
    if (known !== undefined) return known;
    const made = sitePatients(siteMapping(this.#document, name), this.#list);
    this.#sites.set(name, made);
    return made;
  }
}

interface SitePatients {
  readonly patientOf: (key: string) => string;
  readonly objectors: ReadonlySet<string>;
  readonly isWholeKey: boolean;
}

function sitePatients(mapping: SiteMapping, list: OptOutList): SitePatients {
  const { site, key, cases } = mapping;
  const { columns, rows } = list;
  if (columns.length === 0) {
    // Ten visits of one patient would count as ten patients.
    if (list.hash !== '' && cases === undefined && key !== 'whole-row' && key.columns.length > 1)
      throw unnamedColumns(site, key.columns.join(', '));
    const patientOf = cases === undefined ? (text: string) => text : subjectOf;
    return { patientOf, objectors: new Set(), isWholeKey: false };
  }
  if (cases !== undefined) {
    if (columns.length !== 1 || columns[0] !== SUBJECT) throw wrongColumns(site, SUBJECT);
    const objectors = new Set(rows.map(([id = '']) => caseKey(site, id)));
    return { patientOf: subjectOf, objectors, isWholeKey: true };
  }
  if (key === 'whole-row') throw wrongColumns(site, undefined);
  const places = columns.map((column) => key.columns.indexOf(column));
  if (places.includes(-1)) throw wrongColumns(site, key.columns.join(', '));
  const textOf = (cell: string, i: number): string => {
    const column = columns[i] as string;
    const identity = identityOf(cell, {
      ...{ integer: key.integers.has(column), isFloat: false, isMissing: () => false },
      refusesMissingWords: key.refusesMissingWords,
    });
    if ('text' in identity) return identity.text;
    throw new AssayError(
      'bad-opt-out-list',
      `the list of objections has a text in column "${column}" that identifies no person (${identity.rule}); write it as the record files do`,
    );
  };
  const of = (parts: readonly string[]): string => JSON.stringify([site, ...parts]);
  const patientOf = (text: string): string => {
    const parts = JSON.parse(text) as string[];
    return of(places.map((place) => parts[place + 1] as string));
  };
  const isWholeKey = key.columns.length === columns.length && places.every((place, i) => place === i);
  return { patientOf, objectors: new Set(rows.map((cells) => of(cells.map(textOf)))), isWholeKey };
}

const caseKey = (site: string, id: string): string => JSON.stringify([site, JSON.stringify([id])]);

/** The key of a record of an event names its patient first. */
function subjectOf(text: string): string {
  const [site = '', parts = '[]'] = JSON.parse(text) as string[];
  return caseKey(site, String((JSON.parse(parts) as string[])[0] ?? ''));
}

const unnamedColumns = (site: string, columns: string): AssayError =>
  new AssayError(
    'bad-opt-out-list',
    `the key of site ${site} has several columns (${columns}): name those that identify a patient in the first line of the list of objections, also if no patient objects, so that patients are counted and not rows`,
  );

const wrongColumns = (site: string, columns: string | undefined): AssayError =>
  new AssayError(
    'bad-opt-out-list',
    columns === undefined
      ? `site ${site} identifies records by whole rows, which name no patient: give its mapping a key, or leave the list empty`
      : `the list of objections names a column that site ${site} has not in its key; the key has: ${columns}`,
  );
