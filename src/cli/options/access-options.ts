import type { OptionSpec } from './option-spec.ts';

/** Options that name the contracts and the way to them. Every proof is bound to the deployment file's contracts. */
export interface AccessOptions {
  readonly deployment: string;
  /** JSON-RPC address of a node. */
  readonly rpc?: string;
  /** Address of a verifier service. */
  readonly service?: string;
  /** File with the token of an API key of that service. */
  readonly serviceKey?: string;
  /** Task file of `assay round export`. Replaces node and service: no network is used. */
  readonly task?: string;
}

/** Options of commands that need a node. */
export interface NodeOptions {
  readonly deployment: string;
  readonly rpc: string;
}

export const SERVICE_KEY_OPTION: OptionSpec = {
  flags: '--service-key <file>',
  description: "file (mode 600) with the service's API key (ASSAY_SERVICE_KEY_FILE)",
};

export const ACCESS_OPTIONS = {
  deployment: {
    flags: '--deployment <file>',
    description: 'deployment file of the contracts',
    required: true,
  },
  rpc: { flags: '--rpc <url>', description: 'JSON-RPC address of a node' },
  service: { flags: '--service <url>', description: 'address of a verifier service' },
  serviceKey: SERVICE_KEY_OPTION,
} as const satisfies Record<string, OptionSpec>;

export const TASK_OPTION: OptionSpec = {
  flags: '--task <file>',
  description: 'task file of assay round export; replaces --rpc and --service (no network)',
};

/** Nodes of the contributor's own choice, whose word about the chain must agree. */
export const ENDPOINT_OPTION: OptionSpec = {
  flags: '--endpoint <url...>',
  description:
    "nodes of your choice that must agree with --rpc about the chain; outside local chains two hosts are needed, and the service's does not count",
};

export const RPC_OPTIONS: readonly OptionSpec[] = [
  ACCESS_OPTIONS.deployment,
  { ...ACCESS_OPTIONS.rpc, required: true },
];
