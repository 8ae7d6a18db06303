import type { EventJson } from '../../../src/chain/replay/event-json.ts';

interface Page {
  readonly events: readonly EventJson[];
  readonly next: string | null;
}

/** All events of a service. */
export async function eventsOf(service: string): Promise<readonly EventJson[]> {
  const events: EventJson[] = [];
  let path: string | null = '/v2/events';
  while (path !== null) {
    const page = (await (await fetch(`${service}${path}`)).json()) as Page;
    events.push(...page.events);
    path = page.next;
  }
  return events;
}

interface DemoPage {
  readonly name: string;
  readonly fragment: string;
  /** Shown once the page is complete. */
  readonly text: string;
}

/** A page of each kind, with ids of a running demo. */
export async function demoPages(service: string): Promise<readonly DemoPage[]> {
  const events = await eventsOf(service);
  const first = (name: string): Readonly<Record<string, unknown>> => {
    const found = events.find((event) => event.name === name);
    if (found === undefined) throw new Error(`the demo has no event ${name}`);
    return found.args;
  };
  const answer = first('Attested');
  const claimed = first('Claimed');
  return [
    { name: 'overview', fragment: '#/', text: 'Lately' },
    { name: 'model', fragment: `#/model/${first('ModelRegistered').model}`, text: 'Step kept' },
    {
      name: 'round',
      fragment: `#/round/${answer.round}`,
      text: 'The accepted sets are paid by both scores.',
    },
    { name: 'dataset', fragment: `#/dataset/${answer.dataset}`, text: 'Together g + p' },
    { name: 'account', fragment: `#/account/${claimed.account}`, text: 'Claimable now' },
    {
      name: 'attestation',
      fragment: `#/attestation/${answer.round}/${answer.dataset}`,
      text: 'What this proves',
    },
    { name: 'consumer', fragment: '#/consumer', text: 'What you are owed' },
    { name: 'verify', fragment: '#/verify', text: 'Drop a proof file' },
    { name: 'search', fragment: `#/search/${claimed.account}`, text: 'Accounts' },
  ];
}
