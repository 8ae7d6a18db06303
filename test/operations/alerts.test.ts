import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { exported, labelsOf, seriesOf } from './support/promql.ts';

const FOLDER = 'docs/operations';
const read = (path: string) => readFileSync(path, 'utf8');

interface Alert {
  readonly name: string;
  readonly expression: string;
  readonly severity: string;
  readonly runbook: string;
}

/** One rule, exactly as all of them are written: no other line is valid in this file. */
const RULE =
  / {6}- alert: (\w+)\n {8}expr: '([^'\n]+)'\n {8}for: \d+[smh]\n {8}labels:\n {10}severity: (critical|warning)\n {8}annotations:\n {10}summary: '[^'\n]+'\n {10}runbook: (\S+)\n/g;

function alerts(): Alert[] {
  const text = read(`${FOLDER}/alerts.yml`).replaceAll(/^#.*\n/gm, '');
  const found = [...text.matchAll(RULE)].map(([, name, expression, severity, runbook]) => ({
    name: `${name}`,
    expression: `${expression}`,
    severity: `${severity}`,
    runbook: `${runbook}`,
  }));
  expect(text.replaceAll(RULE, '')).toBe('groups:\n  - name: assay\n    rules:\n');
  return found;
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly datasource?: { readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly {
    readonly expr: string;
    readonly refId: string;
    readonly legendFormat: string;
  }[];
}
const dashboard = JSON.parse(read(`${FOLDER}/grafana-dashboard.json`)) as {
  title: string;
  uid: string;
  schemaVersion: number;
  templating: { list: readonly { name: string; type: string }[] };
  panels: readonly Panel[];
};

let known: Awaited<ReturnType<typeof exported>>;
beforeAll(async () => {
  known = await exported();
});

function expectKnown(expression: string): void {
  const series = seriesOf(expression);
  expect(series.length, expression).toBeGreaterThan(0);
  for (const name of series) expect([...known.series], `${name} in ${expression}`).toContain(name);
  for (const label of labelsOf(expression))
    expect([...known.labels], `${label} in ${expression}`).toContain(label);
}

describe('expressions', () => {
  it('are read as far as names and labels', () => {
    const rule = 'sum by (le, a) (rate(x_bucket{b=~"y|z",c!="{"}[5m])) > 2e9 and on (d) z_total == 1';
    expect(seriesOf(rule)).toEqual(['x_bucket', 'z_total']);
    expect(labelsOf('sum by (le, a) (rate(x_bucket{b=~"y|z",c!="w"}[5m])) and on (d) z == 1')).toEqual([
      'b',
      'c',
      'le',
      'a',
      'd',
    ]);
  });
});

describe('alerts', () => {
  it('ask for metrics that the service exports, by labels that it has', () => {
    const rules = alerts();
    expect(rules.length).toBeGreaterThan(20);
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
    for (const { expression } of rules) expectKnown(expression);
  });

  it('each have a runbook that says what it means, how to look, what to do and what not', () => {
    const names = new Set(alerts().map(({ runbook }) => runbook));
    for (const path of names) {
      expect(existsSync(path), path).toBe(true);
      const headings = [...read(path).matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
      expect(headings, path).toEqual(['What it means', 'How to look', 'What to do', 'What not to do']);
      for (const part of read(path).split(/^## .*$/m)) expect(part.trim().length, path).toBeGreaterThan(10);
    }
    const files = readdirSync('docs/runbooks').map((file) => `docs/runbooks/${file}`);
    // Two have no alert of the service: the relay's overview, and a page for hospitals.
    const others = ['docs/runbooks/relay.md', 'docs/runbooks/lost-ledger.md'];
    expect([...names, ...others].sort()).toEqual(files.sort());
  });
});

describe('dashboard', () => {
  it('shows metrics that the service exports, and each of its own somewhere', () => {
    const expressions = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    for (const expression of expressions) expectKnown(expression);
    const everywhere = [...expressions, ...alerts().map(({ expression }) => expression)].join(' ');
    const unused = known.own.filter((name) => !everywhere.includes(name));
    // Covered by another metric in more detail.
    expect(unused).toEqual(['assay_relay_running']);
  });

  it('has the form that Grafana imports: ids, data source by variable, no panel over another', () => {
    expect(dashboard).toMatchObject({ uid: 'assay-service', schemaVersion: 39 });
    expect(dashboard.templating.list).toMatchObject([{ name: 'datasource', type: 'datasource' }]);
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const cells = new Set<string>();
    for (const { type, title, datasource, targets = [], gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(cells.has(`${x} ${y}`), title).toBe(false);
          cells.add(`${x} ${y}`);
        }
      }
      if (type === 'row') continue;
      expect(['stat', 'timeseries']).toContain(type);
      expect(datasource?.uid, title).toBe(`$\{datasource}`);
      expect(targets.length, title).toBeGreaterThan(0);
      expect(new Set(targets.map(({ refId }) => refId)).size, title).toBe(targets.length);
    }
  });
});
