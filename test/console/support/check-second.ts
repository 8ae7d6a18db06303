import type { Browser } from 'playwright-core';
import type { SecondWorld } from '../../../scripts/demo/second/world.ts';
import { checkPage, withoutOtherEdition, wrongIn } from './check-page.ts';
import { eventsOf } from './demo-pages.ts';
import type { Look } from './watched-page.ts';

const LOOKS = ['light', 'dark', 'phone'] as const;

/** Pages of a demo of the second edition, and texts that only its data show. */
async function secondPages(service: string) {
  const events = await eventsOf(service, '/v2');
  const first = (name: string): Readonly<Record<string, unknown>> => {
    const found = events.find((event) => event.name === name);
    if (found === undefined) throw new Error(`the demo has no event ${name}`);
    return found.args;
  };
  const answer = first('Attested');
  return [
    { name: 'second-overview', fragment: '#/', text: 'Lately' },
    { name: 'second-model', fragment: `#/model/${first('ModelRegistered').model}`, text: 'Step kept' },
    {
      name: 'second-round',
      fragment: `#/round/${answer.round}`,
      text: 'The accepted sets are paid by both scores.',
    },
    { name: 'second-dataset', fragment: `#/dataset/${answer.dataset}`, text: 'Together g + p' },
    { name: 'second-account', fragment: `#/account/${first('Vested').beneficiary}`, text: 'Claimable now' },
    {
      name: 'second-attestation',
      fragment: `#/attestation/${answer.round}/${answer.dataset}`,
      text: 'This deployment is of the second edition',
    },
  ];
}

/** Every kind of page of a demo of the second edition, in three looks. @returns the pages, and what is wrong */
export async function checkSecond(
  browser: Browser,
  { pages: { url } }: SecondWorld,
  pictureOf: (name: string, look: Look) => string,
): Promise<{ pages: number; wrong: string[] }> {
  const pages = await secondPages(url);
  const wrong: string[] = [];
  for (const { name, fragment, text } of pages) {
    for (const look of LOOKS) {
      const picture = pictureOf(name, look);
      const report = await checkPage(browser, `${url}/console/`, { fragment, text, look, picture });
      wrong.push(...wrongIn(withoutOtherEdition(report)));
    }
  }
  return { pages: pages.length, wrong };
}
