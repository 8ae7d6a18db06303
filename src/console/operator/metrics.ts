/** Metrics in Prometheus' text format, as much of it as the service writes. */

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** Lines in another form are left out. */
export function parseMetrics(text: string): Metric[] {
  const metrics = new Map<string, { name: string; help: string; samples: Sample[] }>();
  const of = (name: string) => {
    const known = metrics.get(name) ?? { name, help: '', samples: [] };
    metrics.set(name, known);
    return known;
  };
  for (const line of text.split('\n')) {
    const help = /^# HELP (\S+) (.*)$/.exec(line);
    if (help !== null) of(help[1] as string).help = help[2] as string;
    const sample = sampleOf(line);
    if (sample !== undefined) of(familyOf(sample.name, metrics)).samples.push(sample);
  }
  return [...metrics.values()];
}

function sampleOf(line: string): Sample | undefined {
  const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)(?: \d+)?$/.exec(line);
  if (match === null) return undefined;
  const [, name = '', labels = '', value = ''] = match;
  const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(
    ([, key = '', text = '']) => [key, text.replace(/\\(["\\])/g, '$1')] as const,
  );
  const number = value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value);
  return Number.isNaN(number) ? undefined : { name, labels: Object.fromEntries(pairs), value: number };
}

/** Parts of a histogram belong to it. */
const familyOf = (name: string, known: ReadonlyMap<string, unknown>): string => {
  const base = name.replace(/_(?:bucket|sum|count)$/, '');
  return known.has(base) ? base : name;
};

/** The value of a metric without labels, or with exactly these; undefined if it is absent. */
export const metricValue = (
  metrics: readonly Metric[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined =>
  metrics
    .find((metric) => metric.name === name)
    ?.samples.find((sample) => Object.entries(labels).every(([key, value]) => sample.labels[key] === value))
    ?.value;
