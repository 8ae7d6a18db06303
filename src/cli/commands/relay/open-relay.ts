import { ServiceRelay } from '../../../client/service-relay.ts';
import { readServiceKey } from '../../files/service-key-file.ts';
import { namingOption } from '../../hints.ts';
import { SERVICE_KEY_OPTION } from '../../options/access-options.ts';
import type { OptionSpec } from '../../options/option-spec.ts';

/** Options that every relay command shares. */
export interface ServiceRelayOptions {
  readonly service: string;
  readonly serviceKey?: string;
}

export const SERVICE_RELAY_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--service <url>',
    description: 'address of the running service, with a key of scope admin (--service-key)',
    required: true,
  },
  SERVICE_KEY_OPTION,
];

export async function openRelay({ service, serviceKey }: ServiceRelayOptions): Promise<ServiceRelay> {
  const apiKey = await readServiceKey(serviceKey);
  return namingOption('--service', async () => new ServiceRelay(service, { apiKey }));
}
