import type { Registry } from 'prom-client';
import { Metrics } from '../../../src/service/metrics/metrics.ts';
import { watchWork } from '../../../src/service/metrics/work-metrics.ts';
import type { SqlDatabase } from '../../../src/service/store/sql.ts';

const OPERATORS = ['and', 'or', 'unless', 'bool', 'offset', 'inf', 'nan'];

/** Names of the series that an expression asks for. Covers what the project's own rules are written in. */
export function seriesOf(expression: string): string[] {
  const bare = expression
    .replaceAll(/"[^"]*"/g, '""')
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, '');
  const names = bare.match(/(?<![\w.])[a-zA-Z_:][\w:]*(?![\w:]*\s*\()/g) ?? [];
  return names.filter((name) => !OPERATORS.includes(name));
}

/** Names of the labels that an expression speaks of. */
export function labelsOf(expression: string): string[] {
  const selectors = [...expression.matchAll(/\{([^}]*)\}/g)].flatMap(([, inner]) =>
    [...`${inner}`.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label]) => `${label}`),
  );
  const groups = [...expression.matchAll(/\b(?:by|without|on|ignoring)\s*\(([^)]*)\)/g)].flatMap(
    ([, inner]) => `${inner}`.split(',').map((label) => label.trim()),
  );
  return [...selectors, ...groups];
}

/** The series that a scrape of the service can contain, and all labels, also those of Prometheus itself. */
export async function exported(): Promise<{
  series: Set<string>;
  labels: Set<string>;
  own: readonly string[];
}> {
  const metrics = new Metrics({
    queuedProofs: () => 0,
    verificationThreads: () => 1,
    relayState: () => 'running',
  });
  const registry: Registry = metrics.registry;
  const nothing = async () => [];
  const database: SqlDatabase = {
    kind: 'embedded',
    query: nothing,
    script: nothing,
    transaction: () => Promise.reject(new Error('unused')),
    longTransaction: () => Promise.reject(new Error('unused')),
    close: async () => {},
  };
  watchWork(registry, {
    database,
    chain: { balance: async () => 1n, endpoints: () => [] },
    relay: { state: () => 'running', head: () => undefined, problem: () => undefined },
    webhooks: { counts: async () => ({ waiting: 0, active: 0, dead: 0 }) },
    streams: { size: 0 },
    operator: '',
    queue: 1,
  });
  const text = await registry.metrics();
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(
    ([, name, type]) => [`${name}`, `${type}`] as const,
  );
  const series = types.flatMap(([name, type]) =>
    type === 'histogram' ? ['_bucket', '_count', '_sum'].map((suffix) => name + suffix) : [name],
  );
  const labels = types.flatMap(([name]) => {
    const { labelNames = [] } = registry.getSingleMetric(name) as unknown as {
      labelNames?: readonly string[];
    };
    return labelNames;
  });
  return {
    series: new Set([...series, 'up']),
    labels: new Set([...labels, 'le', 'job', 'instance']),
    own: types.map(([name]) => name).filter((name) => name.startsWith('assay_')),
  };
}
