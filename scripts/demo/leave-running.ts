import { once } from 'node:events';
import type { World } from './world.ts';

/** Prints where the console is, and waits for Ctrl-C. */
export async function leaveRunning({ service, anvil }: World): Promise<void> {
  console.log(`
      The chain, the service and the console are running. Open

        ${service.url}/console/            rounds, scores, payouts; verify, try, pay
        ${service.adminUrl}/console/            the operator's page

      To verify an attestation there, give the chain endpoint ${anvil.url}
      Ctrl-C ends all three.
`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
}
