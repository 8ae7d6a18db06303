import { once } from 'node:events';

/** The parts that go on running: a service with its pages, and the chain behind it. */
interface Served {
  readonly service: { readonly url: string; readonly adminUrl: string };
  readonly anvil: { readonly url: string };
}

/** Where the pages are, and what there is to see. */
export const servedText = (
  { service, anvil }: Served,
  pages = 'rounds, scores, payouts; verify, try, pay',
): string => `
      The chain, the service and the console are running. Open

        ${service.url}/console/            ${pages}
        ${service.adminUrl}/console/            the operator's page

      Where a page asks for a chain endpoint, give ${anvil.url}
      Ctrl-C ends all three.
`;

/** Prints where the console is, and waits for Ctrl-C. @param pages what there is to see */
export async function leaveRunning(served: Served, pages?: string): Promise<void> {
  console.log(servedText(served, pages));
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
}
