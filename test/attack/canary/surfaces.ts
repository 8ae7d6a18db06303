import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { CanaryKind, Hit, Scanner } from './patterns.ts';

/** A place where a canary was found. */
export interface Leak extends Hit {
  readonly surface: string;
  readonly where: string;
}

/** The content of a place, kept until the search. */
interface Kept {
  readonly surface: string;
  readonly where: string;
  readonly bytes: Buffer;
  readonly allowed: ReadonlySet<CanaryKind>;
}

/**
 * Everything that left a process. It is kept until all canaries are known, because some of them, such as
 * salts, are made during the run. Equal bytes are kept once.
 */
export class Evidence {
  readonly #kept = new Map<string, Kept>();

  add(surface: string, where: string, bytes: Uint8Array | string, allowed: readonly CanaryKind[] = []): void {
    const buffer = Buffer.from(bytes as Uint8Array);
    if (buffer.length === 0) return;
    const digest = createHash('sha256').update(surface).update('\0').update(buffer).digest('base64');
    if (!this.#kept.has(digest))
      this.#kept.set(digest, { surface, where, bytes: buffer, allowed: new Set(allowed) });
  }

  /** Every file below a folder, and the names of files and folders too. */
  addFolder(
    surface: string,
    folder: string,
    allowed: readonly CanaryKind[] = [],
    skip: (path: string) => boolean = () => false,
  ): void {
    for (const path of filesBelow(folder)) {
      if (skip(path)) continue;
      this.add(`${surface} (names)`, path, path.slice(folder.length), allowed);
      try {
        this.add(surface, path, readFileSync(path), allowed);
      } catch {
        // Removed in the meantime; the watch sees short-lived files.
      }
    }
  }

  /** @returns leaks, and the bytes searched by surface */
  search(scanner: Scanner): { leaks: Leak[]; bytes: Record<string, number> } {
    const leaks: Leak[] = [];
    const bytes: Record<string, number> = {};
    for (const { surface, where, bytes: held, allowed } of this.#kept.values()) {
      bytes[surface] = (bytes[surface] ?? 0) + held.length;
      for (const hit of scanner.scan(held)) {
        if (!allowed.has(hit.kind)) leaks.push({ ...hit, surface, where });
      }
    }
    return { leaks, bytes };
  }
}

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}

/**
 * Polls a folder for files that exist only for a while. Files that live shorter than the interval may escape
 * it.
 */
export class Watch {
  readonly #timer: NodeJS.Timeout;
  readonly #seen = new Map<string, string>();
  readonly #look: () => void;

  constructor(evidence: Evidence, surface: string, folder: string, everyMs = 100) {
    this.#look = () => {
      for (const path of filesBelow(folder)) {
        let stats: Stats;
        try {
          stats = statSync(path);
        } catch {
          continue;
        }
        const state = `${stats.size} ${stats.mtimeMs}`;
        if (this.#seen.get(path) === state) continue;
        this.#seen.set(path, state);
        try {
          evidence.add(surface, path, readFileSync(path));
        } catch {
          // gone
        }
      }
    };
    this.#timer = setInterval(this.#look, everyMs);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#look();
  }
}

/** A proxy that keeps every byte of requests (line, headers, body) and of answers. */
export class RecordingProxy {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @param allowed values that requests may hold; answers may hold none */
  static async before(
    target: string,
    surface: string,
    evidence: Evidence,
    allowed: readonly CanaryKind[] = [],
  ): Promise<RecordingProxy> {
    const { hostname, port } = new URL(target);
    const server = createServer((incoming, answer) => {
      const sent: Buffer[] = [];
      const outgoing = request(
        { hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers },
        (response) => {
          const received: Buffer[] = [];
          answer.writeHead(response.statusCode ?? 502, response.rawHeaders);
          response.on('data', (chunk: Buffer) => {
            received.push(chunk);
            answer.write(chunk);
          });
          response.on('end', () => {
            answer.end();
            const where = `${incoming.method} ${incoming.url?.slice(0, 40)}`;
            evidence.add(`${surface} requests`, where, `${incoming.method} ${incoming.url}`, allowed);
            for (let i = 1; i < incoming.rawHeaders.length; i += 2)
              evidence.add(`${surface} requests`, where, incoming.rawHeaders[i] as string, allowed);
            evidence.add(`${surface} requests`, where, Buffer.concat(sent), allowed);
            evidence.add(`${surface} answers`, where, response.rawHeaders.join('\n'));
            evidence.add(`${surface} answers`, where, Buffer.concat(received));
          });
        },
      );
      outgoing.on('error', () => answer.destroy());
      incoming.on('data', (chunk: Buffer) => {
        sent.push(chunk);
        outgoing.write(chunk);
      });
      incoming.on('end', () => outgoing.end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new RecordingProxy(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** A stream for a log, kept as evidence. */
export const logSink = (evidence: Evidence, surface: string): Writable =>
  new Writable({
    write(chunk: Buffer, _encoding, done) {
      evidence.add(surface, 'a line', chunk);
      done();
    },
  });

/** The terminal output of this process while `work` runs, from any code. */
export async function captured<T>(evidence: Evidence, surface: string, work: () => Promise<T>): Promise<T> {
  const streams = [process.stdout, process.stderr] as const;
  const writes = streams.map((stream) => stream.write.bind(stream));
  streams.forEach((stream, i) => {
    stream.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
      evidence.add(surface, i === 0 ? 'stdout' : 'stderr', chunk);
      return (writes[i] as (...args: unknown[]) => boolean)(chunk, ...rest);
    }) as typeof stream.write;
  });
  try {
    return await work();
  } finally {
    streams.forEach((stream, i) => {
      stream.write = writes[i] as typeof stream.write;
    });
  }
}
