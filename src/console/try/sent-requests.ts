/** A request as the browser reports it. */
export interface SentRequest {
  readonly name: string;
  /** By the clock of the page or worker, milliseconds. Chromium's times are wrong for workers of a worker. */
  readonly startTime: number;
}

/** Tells the requests of this page or worker. The browser may report a request some time after it was sent. */
export function watchRequests(told: (requests: readonly SentRequest[]) => void): void {
  new PerformanceObserver((list) => told(list.getEntries())).observe({ type: 'resource' });
}
