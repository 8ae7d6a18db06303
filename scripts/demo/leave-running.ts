import { once } from 'node:events';

/** The parts that go on running: a service with its pages, and the chain behind it. */
interface Served {
  readonly service: { readonly url: string; readonly adminUrl: string };
  readonly anvil: { readonly url: string };
  /** A key of the service's API with the scope admin, for the operator's page. */
  readonly adminKey: string;
}

/** Where the pages are, and what there is to see. */
export const servedText = ({ service, anvil, adminKey }: Served): string => `
      The chain, the service and the console are running. Open

        ${service.url}/console/            rounds, proven losses, scores, payouts; verify, try, pay
        ${service.adminUrl}/console/            the operator's page

      Where a page asks for a chain endpoint, give ${anvil.url}
      Where the operator's page asks for an API key, give ${adminKey}
      Ctrl-C ends all three.
`;

/** Prints where the console is, and waits for Ctrl-C. */
export async function leaveRunning(served: Served): Promise<void> {
  console.log(servedText(served));
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
}
