/** Changes of a policy document by the form. The document is kept as text: what the form does not show stays as it is. */

export interface FeatureRow {
  readonly name: string;
  readonly column: string;
  readonly unit: string;
  readonly low: number;
  readonly high: number;
  readonly maxMissingShare: number;
}

interface Document {
  readonly title?: unknown;
  readonly schema?: {
    readonly label?: unknown;
    readonly features?: readonly { name: string; unit?: string }[];
  };
  readonly mapping?: { readonly columns?: Readonly<Record<string, unknown>> };
  readonly rules?: {
    readonly features?: Readonly<Record<string, { window?: [number, number]; maxMissingShare?: number }>>;
    readonly minRecords?: unknown;
  };
  readonly round?: { readonly period?: { readonly firstDay?: string; readonly lastDay?: string } };
}

export interface PolicyFields {
  readonly title: string;
  readonly label: string;
  readonly minRecords: number;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly features: readonly FeatureRow[];
}

/** The fields of the form; undefined while the text is no JSON of a policy. */
export function fieldsOf(text: string): PolicyFields | undefined {
  const document = parsed(text);
  const { title, schema, mapping, rules, round } = document ?? {};
  if (!Array.isArray(schema?.features) || rules?.features === undefined) return undefined;
  return {
    title: `${title ?? ''}`,
    label: `${schema.label ?? ''}`,
    minRecords: Number(rules.minRecords ?? 1),
    firstDay: round?.period?.firstDay ?? '',
    lastDay: round?.period?.lastDay ?? '',
    features: schema.features.map(({ name, unit = '' }: { name: string; unit?: string }) => {
      const { window: [low, high] = [0, 0], maxMissingShare = 0 } = rules.features?.[name] ?? {};
      return { name, unit, low, high, maxMissingShare, column: columnOf(mapping?.columns?.[name]) };
    }),
  };
}

/** The numbers of a policy that the form shows. */
export interface NumberFields {
  readonly bound: number;
  readonly noise: number;
  readonly epochs: number;
  readonly batchesPerRound: number;
  readonly smallestBatch: number;
}

/** The fields of the numbers; undefined while the text is no JSON of them. */
export function numberFieldsOf(text: string): NumberFields | undefined {
  const { numbers, terms, round } = (parsed(text) ?? {}) as Record<
    string,
    Readonly<Record<string, unknown>> | undefined
  >;
  if (numbers === undefined || terms === undefined || round === undefined) return undefined;
  return {
    bound: Number(numbers['bound']),
    noise: Number(numbers['noise'] ?? 0),
    epochs: Number(round['epochs']),
    batchesPerRound: Number(round['batchesPerRound']),
    smallestBatch: Number(terms['smallestBatch']),
  };
}

function columnOf(entry: unknown): string {
  if (typeof entry === 'string') return entry;
  const { column } = (entry ?? {}) as { column?: unknown };
  return typeof column === 'string' ? column : '';
}

function parsed(text: string): Document | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? json : undefined;
  } catch {
    return undefined;
  }
}

type Json = Record<string, unknown>;

/** The text with one value changed, at a path of members that exist. */
export function withValue(text: string, path: readonly string[], value: unknown): string {
  const document = JSON.parse(text) as Json;
  const last = path.at(-1) as string;
  const place = path.slice(0, -1).reduce<Json>((at, name) => at[name] as Json, document);
  place[last] = value;
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The text without a feature: neither schema, mapping nor rules name it. */
export function withoutFeature(text: string, name: string): string {
  const document = JSON.parse(text) as {
    schema: { features: { name: string }[] };
    mapping: { columns?: Json };
    rules: { features: Json; linear?: { terms: Json }[] };
  };
  document.schema.features = document.schema.features.filter((feature) => feature.name !== name);
  delete document.mapping.columns?.[name];
  delete document.rules.features[name];
  if (document.rules.linear !== undefined)
    document.rules.linear = document.rules.linear.filter(({ terms }) => !Object.hasOwn(terms, name));
  return `${JSON.stringify(document, null, 2)}\n`;
}
