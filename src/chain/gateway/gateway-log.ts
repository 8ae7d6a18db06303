/** The log that the gateway writes to. A pino logger fits. */
export interface GatewayLog {
  /** @param fields structured values; no addresses of endpoints beyond their origin */
  warn(fields: object, message: string): void;
}
