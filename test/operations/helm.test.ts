import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SERVICE_OPERATIONS } from '../../src/api/shared-operations.ts';
import { CONFIG_VARIABLES, parseConfig } from '../../src/service/config.ts';

const CHART = 'docs/operations/helm';
const templates = Object.fromEntries(
  readdirSync(`${CHART}/templates`).map((name) => [name, readFileSync(`${CHART}/templates/${name}`, 'utf8')]),
);
const deployment = `${templates['deployment.yaml']}`;
const values = readFileSync(`${CHART}/values.yaml`, 'utf8');
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found]) => `${found}`);

describe('the chart', () => {
  it('sets variables that the service has, and enough of them', () => {
    const fixed = all(deployment, /^ {12}- name: ([A-Z_]+)$/gm);
    const further = all(values, /^ {2}(ASSAY_[A-Z_]+):/gm);
    expect(further.length).toBeGreaterThan(0);
    // PGPASSFILE is PostgreSQL's own.
    for (const name of [...fixed, ...further].filter((name) => name !== 'PGPASSFILE')) {
      expect(CONFIG_VARIABLES).toContain(name);
    }
    const read = (name: string) =>
      new RegExp(`- name: ${name}\n {14}value: (.+)`).exec(deployment)?.[1]?.replaceAll("'", '');
    const url = all(values, /^ {2}url: (.+)$/gm)[0];
    const config = parseConfig({
      ...Object.fromEntries(fixed.map((name) => [name, read(name)])),
      ...Object.fromEntries(further.map((name) => [name, new RegExp(`${name}: '(.+)'`).exec(values)?.[1]])),
      DATABASE_URL: url,
      ASSAY_RPC_URL: all(values, /^rpcUrl: (.+)$/gm)[0],
      ASSAY_DRAIN_MS: all(values, /^drainMilliseconds: (.+)$/gm)[0],
    });
    expect(config).toMatchObject({
      databaseUrl: url,
      adminHost: '0.0.0.0',
      adminPort: 8481,
      port: 8480,
      relay: { standby: true },
    });
    expect(config.rpcUrls).toHaveLength(3);
  });

  it('asks probes at paths of the operator listener, which no Service offers', () => {
    const paths = all(deployment, /httpGet:\n {14}path: (\S+)\n {14}port: operator$/gm);
    const { health, readiness } = SERVICE_OPERATIONS;
    expect(paths).toEqual([health.path, health.path, readiness.path]);
    for (const { internal } of [health, readiness]) expect(internal).toBe(true);
    expect(all(deployment, /containerPort: (\d+)/g)).toEqual(['8480', '8481']);
    expect(all(`${templates['service.yaml']}`, /targetPort: (\S+)/g)).toEqual(['api']);
  });

  it('mounts volumes that it defines, and only those; every secret file is copied and used', () => {
    const mounted = new Set(all(deployment, /- name: (\S+)\n {14}mountPath:/g));
    const defined = all(deployment, /^ {8}- name: (\S+)\n {10}(?:secret|configMap|emptyDir):/gm);
    expect([...mounted].sort()).toEqual(defined.sort());
    for (const file of ['signer-keystore.json', 'signer-password', 'database.pgpass']) {
      expect(deployment).toContain(`'${file}'`);
      expect(deployment).toContain(`value: /run/assay/${file}`);
      expect(values).toContain(file);
    }
    expect(deployment).toContain('mode: 0o600');
  });

  it('uses values that exist, and closes what it opens', () => {
    for (const [name, text] of Object.entries(templates)) {
      for (const path of all(text, /\.Values\.([\w.]+)/g)) {
        const [first, second] = path.split('.');
        const block = new RegExp(`^${first}:(.*(?:\n[ #].*|\n(?=\n))*)`, 'm').exec(values)?.[1];
        expect(block, `${name}: ${path}`).toBeDefined();
        if (second !== undefined)
          expect(block, `${name}: ${path}`).toMatch(new RegExp(`^ {2}${second}:`, 'm'));
      }
      const opened = all(text, /\{\{- (if|range) /g).length;
      expect(all(text, /\{\{- (end) \}\}/g).length, name).toBe(opened);
      expect(text).not.toContain('\t');
    }
  });

  it('has the version of this program', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(readFileSync(`${CHART}/Chart.yaml`, 'utf8')).toContain(`appVersion: ${version}\n`);
    expect(values).toContain(`tag: ${version}\n`);
    expect(existsSync('docs/operations/Containerfile')).toBe(true);
  });
});
