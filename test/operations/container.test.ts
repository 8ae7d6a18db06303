import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONFIG_VARIABLES, parseConfig } from '../../src/service/config.ts';

const read = (path: string) => readFileSync(path, 'utf8');
const containerfile = read('docs/operations/Containerfile').replaceAll('\\\n', ' ');
const compose = read('docs/operations/compose.yml');
const proxy = read('docs/operations/proxy.conf');

/** Variables of the environment that others than the service read. */
const FOREIGN = ['NODE_ENV', 'PGPASSFILE'];

/** The block under a key of the compose file, without its indentation. */
function block(text: string, key: string): string {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.trimEnd() === `${key}:`);
  expect(start, key).toBeGreaterThanOrEqual(0);
  const rest = lines.slice(start + 1);
  const indent = rest[0]?.search(/\S/) ?? 0;
  const end = rest.findIndex((line) => line.trim() !== '' && line.search(/\S/) < indent);
  return rest
    .slice(0, end < 0 ? undefined : end)
    .map((line) => line.slice(indent))
    .join('\n');
}

const environment = (text: string) =>
  Object.fromEntries(
    [...text.matchAll(/^(\w+): (?:'([^']*)'|(\S.*))$/gm)].map(([, name, quoted, plain]) => [
      `${name}`,
      `${quoted ?? plain}`,
    ]),
  );

describe('the compose file', () => {
  const service = block(block(compose, 'services'), 'assay');
  const settings = environment(block(service, 'environment'));

  it('sets variables that the service knows, to values that it takes', () => {
    const own = Object.entries(settings).filter(([name]) => !FOREIGN.includes(name));
    expect(own.length).toBeGreaterThan(8);
    for (const [name] of own) expect(CONFIG_VARIABLES).toContain(name);
    const config = parseConfig(Object.fromEntries(own));
    expect(config).toMatchObject({ trustedProxies: 1, relay: { standby: true } });
    expect(config.rpcUrls.length).toBeGreaterThan(2);
  });

  it('runs three replicas with a read-only root, without rights, with secrets as files', () => {
    expect(service).toMatch(/^ {2}replicas: 3$/m);
    expect(service).toContain('read_only: true');
    expect(service).toContain('no-new-privileges:true');
    expect(service).toMatch(/cap_drop:\n {2}- ALL/);
    // More than the ten seconds in which it ends.
    expect(service).toContain('stop_grace_period: 15s');
    for (const [name, value] of Object.entries(settings)) {
      if (/PASS|TOKEN|KEYSTORE|KEY_FILE/.test(name)) expect(value, name).toMatch(/^\/run\/secrets\//);
    }
    expect(new URL(`${settings.DATABASE_URL}`).password).toBe('');
    for (const part of ['assay', 'database', 'proxy']) {
      expect(block(block(compose, 'services'), part)).toContain('healthcheck:');
    }
  });

  it('names files that are there', () => {
    expect(compose).toContain('dockerfile: docs/operations/Containerfile');
    expect(existsSync(join('docs/operations', '../..', 'docs/operations/Containerfile'))).toBe(true);
    expect(compose).toContain('./proxy.conf:');
  });
});

describe('the container file', () => {
  it('copies what is there: all of the source, verification keys, and no proving key', () => {
    const copies = [...containerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, files]) =>
      `${files}`.split(/\s+/),
    );
    expect(copies).toContain('src');
    // The stage that builds the pages takes the whole project, without the files that a clone makes.
    expect(read('.containerignore').split('\n')).toEqual(
      expect.arrayContaining(['.env', '.git', 'build', 'node_modules']),
    );
    for (const file of copies.filter((each) => each !== '.')) {
      const found = globSync(file);
      expect(found.length, file).toBeGreaterThan(0);
      for (const name of found) expect(name).not.toMatch(/\.zkey$/);
    }
    // JSON that the source imports from outside its folder.
    const imported = globSync('src/**/*.ts').flatMap((file) =>
      [...read(file).matchAll(/from '(\.[^']+\.json)'/g)].map(([, path]) => join(dirname(file), `${path}`)),
    );
    expect(imported.length).toBeGreaterThan(5);
    for (const path of imported) {
      expect(
        copies.some((copied) => path === copied || path.startsWith(`${copied}/`)),
        path,
      ).toBe(true);
    }
  });

  it('needs no dev dependency', () => {
    const { devDependencies } = JSON.parse(read('package.json')) as {
      devDependencies: Record<string, string>;
    };
    // The console is built in a stage of its own.
    expect(containerfile).toContain('COPY --from=console /app/build/console build/console');
    const files = globSync('src/**/*.{ts,mjs}').filter((file) => !file.startsWith(join('src', 'console')));
    const source = files.map(read).join('\n');
    for (const name of Object.keys(devDependencies)) {
      expect(source.includes(`from '${name}`) || source.includes(`import('${name}`), name).toBe(false);
    }
  });

  it('installs without dev dependencies, as an ordinary user, with Node 24 and a health check', () => {
    expect(containerfile).toContain('npm ci --omit=dev');
    const last = containerfile.slice(containerfile.lastIndexOf('\nFROM '));
    expect(last).toMatch(/^USER assay$/m);
    expect(last.slice(last.indexOf('USER assay'))).not.toMatch(/^RUN/m);
    expect(last).not.toMatch(/\bnpm\b/);
    expect(last).toMatch(/^HEALTHCHECK .*\/healthz/m);
    const variables = [...(/^ENV (.*)$/m.exec(last)?.[1] ?? '').matchAll(/(\w+)=/g)].map(
      ([, name]) => `${name}`,
    );
    expect(variables.length).toBeGreaterThan(2);
    for (const name of variables) expect([...CONFIG_VARIABLES, ...FOREIGN]).toContain(name);
    const { optionalDependencies } = JSON.parse(read('package.json')) as {
      optionalDependencies: Record<string, string>;
    };
    for (const platform of ['x64', 'arm64']) {
      expect(optionalDependencies[`node-linux-${platform}`]).toMatch(/^24\./);
    }
  });
});

describe('the proxy', () => {
  it('forwards no metrics, sets the caller anew, keeps no log, and holds no stream back', () => {
    // Metrics, health and administration are on another port, which the proxy does not know.
    expect(proxy).not.toContain('8481');
    expect(proxy).toContain('proxy_set_header X-Forwarded-For $remote_addr;');
    expect(proxy).toContain('access_log off;');
    expect(proxy).toContain('proxy_buffering off;');
  });
});

describe('operations documents', () => {
  it('say that the files were not run, and link to what is there', () => {
    const files = readdirSync('docs/operations', { withFileTypes: true });
    for (const { name: file } of files.filter((entry) => entry.isFile())) {
      expect(read(join('docs/operations', file)).slice(0, 400), file).toMatch(/not run\s+(#\s+)?here/);
    }
    const pages = ['docs/OPERATIONS.md', ...globSync('docs/runbooks/*.md')];
    for (const page of pages) {
      for (const [, target] of read(page).matchAll(/\]\(([^)]+)\)/g)) {
        const [path = '', anchor] = `${target}`.split('#');
        const file = path === '' ? page : join(dirname(page), path);
        expect(existsSync(file), `${page}: ${target}`).toBe(true);
        if (anchor === undefined) continue;
        const headings = [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
          `${heading}`
            .toLowerCase()
            .replaceAll(/[^\w\s-]/g, '')
            .replaceAll(/\s/g, '-'),
        );
        expect(headings, `${page}: ${target}`).toContain(anchor);
      }
    }
  });
});
