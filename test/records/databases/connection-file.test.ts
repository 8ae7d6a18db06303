import { chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../../src/records/databases/open-database.ts';
import { errorOf, folderWith } from '../fixture.ts';
import { writeConnection } from '../support/database-files.ts';

describe('a connection file', () => {
  const CONNECTION = { host: '127.0.0.1', port: 1, database: 'd', user: 'u', password: 'secret-77' };
  const open = (connection: object) =>
    openDatabase(writeConnection(folderWith(), connection), { engine: 'postgres' });

  test('that others can read is refused', async () => {
    const path = writeConnection(folderWith(), CONNECTION);
    chmodSync(path, 0o644);
    expect(await errorOf(openDatabase(path, { engine: 'postgres' }))).toMatchObject({ code: 'file-exposed' });
  });

  test('with a wrong member is refused by its name, without its value', async () => {
    const error = await errorOf(open({ ...CONNECTION, port: 'secret-78', pasword: 'secret-79' }));
    expect(error.code).toBe('connection-file-invalid');
    expect(error.message).toContain('port (');
    expect(error.message).not.toMatch(/secret-7/);
  });

  test('that sends records in clear to another machine is refused', async () => {
    expect(await errorOf(open({ ...CONNECTION, host: 'db.example', tls: false }))).toMatchObject({
      code: 'connection-file-invalid',
    });
  });

  test('of a server that has no TLS is refused where TLS is wanted', async () => {
    const server = createServer((socket) => {
      socket.once('data', () => socket.end('N'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const error = await errorOf(open({ ...CONNECTION, port, tls: {} }));
    server.close();
    expect(error.message).toBe(
      'warehouse.json: the server does not offer TLS: switch it on there, or connect through a tunnel',
    );
  });

  test('of a server that is not there is refused as unreachable', async () => {
    const error = await errorOf(open(CONNECTION));
    expect(error).toMatchObject({ code: 'database-unreachable', exitCode: 4 });
    expect(error.message).not.toContain('secret-77');
  });
});
