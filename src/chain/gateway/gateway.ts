import { connected, type GatewayConfig } from './connection.ts';
import { secondGateway } from './second/gateway.ts';
import type { SecondGateway } from './second/views.ts';

/**
 * Connects to the chain of a deployment.
 * @throws AssayError as `connected`
 */
export const openGateway = (config: GatewayConfig): Promise<SecondGateway> =>
  connected(config, (connection) => secondGateway(connection, config.finality));
