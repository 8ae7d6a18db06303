import type { EventJson } from '../../../src/chain/replay/event-json.ts';

/** All events of a service. */
export async function eventsOf(service: string): Promise<readonly EventJson[]> {
  const response = await fetch(`${service}/v1/events`);
  return ((await response.json()) as { events: EventJson[] }).events;
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
    { name: 'model', fragment: `#/model/${first('ModelRegistered').model}`, text: 'Part for' },
    { name: 'round', fragment: `#/round/${answer.round}`, text: 'Settled round of the model' },
    { name: 'dataset', fragment: `#/dataset/${answer.dataset}`, text: 'Why this score' },
    { name: 'account', fragment: `#/account/${claimed.account}`, text: 'Claimable now' },
    {
      name: 'attestation',
      fragment: `#/attestation/${answer.round}/${answer.dataset}`,
      text: 'What this proves',
    },
    { name: 'verify', fragment: '#/verify', text: 'Drop a proof file' },
    { name: 'search', fragment: `#/search/${claimed.account}`, text: 'Accounts' },
  ];
}
