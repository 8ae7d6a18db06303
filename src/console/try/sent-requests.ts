/**
 * Tells the addresses that this page or worker asks for, as the browser reports them. The times in its reports are not
 * used, because Chromium's are wrong for workers of a worker.
 */
export function watchRequests(told: (names: readonly string[]) => void): void {
  new PerformanceObserver((list) => told(list.getEntries().map(({ name }) => name))).observe({
    type: 'resource',
  });
}
