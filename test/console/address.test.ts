import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { servedText } from '../../scripts/demo/leave-running.ts';
import { servedLines } from '../../src/cli/commands/serve.ts';
import { createLogger } from '../../src/service/logger.ts';
import { startService } from '../../src/service/main.ts';
import { walletSigner } from '../../src/service/signer/signer.ts';
import { config, newChain, OPERATOR } from '../service/second/support/second-harness.ts';
import { memoryDatabase } from '../support/databases.ts';

const AT = { url: 'http://127.0.0.1:8480', adminUrl: 'http://127.0.0.1:8481', operator: '0x1' };

it('is told by assay serve and by a demo that goes on running, for visitors and for the operator', () => {
  const demo = servedText({ service: AT, anvil: { url: 'http://127.0.0.1:8545' }, adminKey: 'the-key' });
  expect(demo).toContain('give the-key');
  for (const text of [servedLines(AT).join('\n'), demo]) {
    expect(text).toContain(`${AT.url}/console/`);
    expect(text).toContain(`${AT.adminUrl}/console/`);
  }
});

it('stands in the log of a service that has the pages', async () => {
  const lines: string[] = [];
  const log = createLogger('info', { write: (line: string) => void lines.push(line) });
  const service = await startService(config({ consoleDirectory: tmpdir() }), {
    ...{ chain: newChain(), database: await memoryDatabase(), signer: walletSigner(OPERATOR), log },
  });
  try {
    const line = lines.find((each) => each.includes('listening')) ?? '{}';
    expect((JSON.parse(line) as { console?: string }).console).toBe(`${service.url}/console/`);
  } finally {
    await service.stop();
  }
});
