import { z } from 'zod';
import { documentName, finite, isoDay } from './atoms.ts';
import { parseLabelTest } from './label-test.ts';

/**
 * The mapping of the policy document: where a site's files have each feature, the label, the day and the
 * record's key, in any of the formats that are read. check-mapping.ts checks which fields go with which format: a
 * JSON Schema with a branch for each format would not help an editor.
 */

const columnName = z.string().min(1).max(256);
const markers = z
  .array(z.string().max(64))
  .meta({ description: 'cell texts that mean "missing"; "0" also matches 0.0, "" is the empty cell' });
const code = z.string().min(1).max(128);
const codes = z.union([code, z.array(code).min(1).max(500)]);
const ucum = z.string().max(63);

/** Doubts about an event that a mapping may declare to be left aside. */
const ASIDE = [
  'event-undated',
  'day-partial',
  'status-unknown',
  'modifier-unknown',
  'presence-unclear',
  'reference-unresolved',
] as const;

/** Where a column of a table has a value. */
const column = columnName
  .optional()
  .meta({ description: 'table formats: the column (ndjson: the member, a.b for a member of a member)' });

/** Which resources or rows of a patient say something: FHIR and OMOP. */
const selector = {
  fhirpath: z
    .string()
    .min(1)
    .max(1000)
    .optional()
    .meta({ description: 'FHIR: an expression that begins with a resource type, `Patient.gender`' }),
  loinc: codes.optional().meta({ description: 'FHIR: Observations (or components) with one of these codes' }),
  snomed: codes
    .optional()
    .meta({ description: 'FHIR: Conditions, Observations, Procedures ... with one of these codes' }),
  codes: codes.optional().meta({ description: 'FHIR: the same for any system: "http://system|code"' }),
  resource: z
    .string()
    .regex(/^[A-Z][A-Za-z]*$/, 'a FHIR resource type')
    .optional()
    .meta({ description: 'FHIR: codes are looked for in resources of this type only' }),
  table: z
    .enum([
      'person',
      'measurement',
      'observation',
      'condition_occurrence',
      'procedure_occurrence',
      'drug_exposure',
      'visit_occurrence',
      'death',
    ])
    .optional()
    .meta({ description: 'OMOP: the table' }),
  concepts: z
    .array(z.int().min(0))
    .min(1)
    .max(5000)
    .optional()
    .meta({ description: 'OMOP: concept ids, descendants listed one by one' }),
  field: columnName.optional().meta({
    description: 'OMOP: the column with the value; default value_as_number where the table has it',
  }),
};

const pick = z.enum(['last', 'first', 'mean', 'min', 'max', 'count', 'present']).optional().meta({
  description:
    'which of several values counts, in time order; count: how many; present: 1 if any, else 0. Default last',
});
const days = z
  .tuple([z.int().min(-73_000).max(73_000), z.int().min(-73_000).max(73_000)])
  .optional()
  .meta({
    description: '[from, to] in days after the day of the record, both included; default [-73000, 0]',
  });
const units = z
  .record(z.string().max(63), z.union([ucum, z.null()]))
  .optional()
  .meta({
    description:
      'what the file calls a unit (OMOP: unit_concept_id) -> its UCUM unit; null: such values are left aside',
  });
const molarMass = z.number().positive().optional().meta({
  description: 'g/mol, where mass and amount of substance are converted into each other',
});
const valence = z.int().min(1).max(8).optional().meta({
  description: 'charges of the ion, where equivalents and moles are converted into each other: 2 for calcium',
});
const values = z
  .record(z.string(), finite)
  .optional()
  .meta({ description: 'categories and their numbers; any other text is then a finding' });

const columnObject = z.strictObject({
  column,
  ...selector,
  age: z
    .literal(true)
    .optional()
    .meta({ description: 'FHIR, OMOP: years from birth to the day of the record' }),
  projected: z
    .int()
    .min(0)
    .max(1023)
    .optional()
    .meta({ description: 'a row of the projection of mapping.projection' }),
  pick,
  days,
  missing: markers.optional().meta({ description: 'markers of this column, added to the general ones' }),
  values,
  others: z
    .literal('missing')
    .optional()
    .meta({ description: 'with values: any other text means "missing" instead of being a finding' }),
  unit: ucum
    .optional()
    .meta({ description: 'table formats: the UCUM unit of the column, converted to that of the feature' }),
  units,
  molarMass,
  valence,
  decimal: z.enum(['.', ',']).optional(),
  scientific: z.boolean().optional(),
});

const columnSchema = z.union([
  columnName.meta({ description: 'table formats: the column that has this feature' }),
  z.null().meta({ description: 'not recorded at this site: always missing' }),
  columnObject,
]);

const labelSchema = z.strictObject({
  test: z
    .string()
    .refine((text) => parseLabelTest(text) !== undefined, "a column, a comparison, and a number or 'text'")
    .optional()
    .meta({
      description:
        'label = 1 where this holds: target > 0, "outcome 2" = \'died\'; FHIR, OMOP: value >= 6.5 of what is picked',
    }),
  column,
  values: z
    .record(z.string(), z.union([z.literal(0), z.literal(1)]))
    .optional()
    .meta({ description: 'instead of a test: each text of `column` and its label; others are findings' }),
  ...selector,
  pick,
  days,
  unit: ucum.optional().meta({ description: 'FHIR, OMOP: the UCUM unit in which the test compares' }),
  units,
  molarMass,
  valence,
  missing: markers.optional().meta({ description: 'markers of the label column, added to the general ones' }),
});

const daySchema = z.strictObject({
  constant: isoDay.optional().meta({ description: 'every record has this day' }),
  column,
  format: z.string().min(1).max(40).optional().meta({
    description:
      'how days are written, default YYYY-MM-DD: of YYYY MM M DD D MMM HH mm ss and the signs between; * at the end for any rest that does not begin with a digit; "excel" for day counts of a spreadsheet',
  }),
  missing: markers.optional(),
  ...selector,
  pick: z.enum(['first', 'last', 'each']).optional().meta({
    description:
      'FHIR, OMOP: which event within round.period is the record; each: one record an event. Default last',
  }),
});

const keySchema = z.union([
  z.literal('whole-row').meta({ description: 'rows are the same record when all cells are equal' }),
  z.literal('subject').meta({ description: 'FHIR, OMOP: the patient (with pick each: and the event)' }),
  z.strictObject({
    columns: z.array(columnName).min(1).optional(),
    integers: z.array(columnName).min(1).optional().meta({
      description: 'table formats: key columns of whole numbers, so that 17, 17.0 and 017 are one key',
    }),
    missing: markers.optional().meta({
      description:
        'table formats: texts that identify no record; default: the general ones and the usual words (n/a, NULL)',
    }),
    fhirpath: z.string().min(1).max(1000).optional().meta({ description: 'FHIR: of the Patient' }),
    field: columnName.optional().meta({ description: 'OMOP: of the person table' }),
  }),
]);

const dialect = {
  format: z.enum(['csv', 'parquet', 'ndjson', 'sql', 'fhir', 'omop']).optional().meta({
    description:
      'default csv (delimited text); sql: a table or query of `database`; files may be compressed by gzip',
  }),
  delimiter: z
    .string()
    .min(1)
    .max(10)
    .optional()
    .meta({ description: 'default ","; "\\t" for a tab; "whitespace" for any run of spaces and tabs' }),
  quote: z.string().max(1).optional().meta({ description: 'default \'"\'; "" where nothing is quoted' }),
  escape: z
    .string()
    .length(1)
    .optional()
    .meta({ description: 'before a quote inside of a quoted cell; default: the quote is doubled' }),
  comment: z.string().min(1).max(8).optional().meta({ description: 'lines that begin with it are left out' }),
  skipLines: z
    .int()
    .min(0)
    .max(1000)
    .optional()
    .meta({ description: 'lines above the header (or the first row) that are no part of the table' }),
  encoding: z
    .enum(['utf-8', 'utf-16', 'utf-16le', 'utf-16be', 'windows-1252', 'iso-8859-1', 'iso-8859-15'])
    .optional()
    .meta({
      description: 'default utf-8; a byte order mark is skipped; bytes that do not decode are refused',
    }),
  header: z
    .union([z.boolean(), z.array(columnName).min(1)])
    .optional()
    .meta({
      description:
        'true (default): the first row names the columns; false: there is none and columns are called "1", "2", ...; a list: their names',
    }),
  decimal: z.enum(['.', ',']).optional().meta({ description: 'decimal sign, default "."' }),
  scientific: z.boolean().optional().meta({ description: 'whether 1e3 is a number, default false' }),
  missing: markers
    .optional()
    .meta({ description: 'markers that hold in every feature column and the label' }),
  units,
  dates: z.string().min(1).max(40).optional().meta({
    description:
      'FHIR, OMOP: how dates are written besides ISO, as day.format: M/D/YYYY; a run of blanks counts as one',
  }),
  counts: z
    .record(
      z.string().regex(/^[A-Za-z_]+\.[A-Za-z_]+$/, 'Type.element (FHIR) or table.column (OMOP)'),
      z.array(z.string().min(1).max(64)).min(1).max(50),
    )
    .optional()
    .meta({
      description:
        'FHIR, OMOP: the states of events that count, by element: {"MedicationRequest.intent": ["order", "plan"]}; default: docs/formats.md',
    }),
  aside: z.array(z.enum(ASIDE)).max(ASIDE.length).optional().meta({
    description:
      'FHIR, OMOP: events in doubt for these reasons are left aside and counted, instead of being findings',
  }),
};

const sqlName = z.string().min(1).max(128);

const databaseSchema = z
  .strictObject({
    engine: z.enum(['postgres', 'duckdb', 'sqlite']).meta({
      description:
        '`files` then names the file of the database; for postgres a connection file (JSON, mode 600) with host, database, user and password',
    }),
    schema: sqlName
      .optional()
      .meta({ description: 'the schema of the tables; default public (postgres) or main' }),
    table: sqlName.optional().meta({ description: 'sql: the table or view whose rows are records' }),
    query: z
      .string()
      .max(20_000)
      .regex(/^\s*(?:select|with)\b[^;]*$/i, 'one SELECT statement, without a semicolon')
      .optional()
      .meta({ description: 'sql: or a SELECT statement whose rows are records' }),
    timeZone: z
      .string()
      .max(64)
      .optional()
      .meta({ description: 'the zone in which instants (timestamp with time zone) have their day' }),
  })
  .meta({ description: 'sql, omop: the database that has the tables, in place of files' });

const siteSchema = z.strictObject({
  name: documentName,
  title: z.string().optional(),
  role: z
    .enum(['contributor', 'holdout'])
    .optional()
    .meta({ description: 'role of the dataset made of this site, unless `split` says otherwise' }),
  files: z.string().min(1).max(1000).meta({
    description:
      'path below the data directory, with * and ? inside a name; read in name order (FHIR, OMOP: together)',
  }),
  database: databaseSchema.optional(),
  ...dialect,
  columns: z
    .record(documentName, columnSchema)
    .optional()
    .meta({ description: 'replaces the general entries, by feature' }),
  label: labelSchema.optional(),
  day: daySchema.optional(),
  key: keySchema.optional(),
});

const projectionSchema = z
  .strictObject({
    member: columnName
      .optional()
      .meta({ description: 'the column or member with the vector, default vector' }),
    signs: z
      .string()
      .min(1)
      .max(64)
      .optional()
      .meta({ description: 'random signs made from this text: no fitting, no secret' }),
    matrix: z
      .base64()
      .max(4_000_000)
      .optional()
      .meta({ description: 'or a fitted matrix: rows of 32-bit floats, little-endian, in base64' }),
  })
  .meta({ description: 'how vectors become features; schema.projection holds its hash' });

export const mappingSchema = z.strictObject({
  ...dialect,
  columns: z
    .record(documentName, columnSchema)
    .meta({ description: 'feature name -> where the file has it' }),
  label: labelSchema.optional(),
  day: daySchema.optional(),
  key: keySchema.optional(),
  projection: projectionSchema.optional(),
  sites: z.array(siteSchema).min(1),
});
