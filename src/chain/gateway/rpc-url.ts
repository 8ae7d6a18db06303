/**
 * Parses addresses of JSON-RPC endpoints, separated by commas or white space.
 * @returns undefined unless each is http(s) with a host and without a fragment, and none is named twice: an endpoint
 *   under two names would confirm its own mistakes
 */
export function parseRpcUrls(text: string): readonly string[] | undefined {
  const urls = text
    .trim()
    .split(/[\s,]+/)
    .map(parseUrl);
  const known = urls.filter((url) => url !== undefined);
  const hosts = new Set(known.map(({ host, pathname, search }) => `${host}${pathname}${search}`));
  if (known.length === 0 || known.length !== urls.length || hosts.size !== known.length) return undefined;
  return known.map(({ href }) => href);
}

function parseUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return undefined;
  return url.hostname === '' || url.hash !== '' ? undefined : url;
}

/** Whether requests to an address cannot be read on the way: https, or this machine. */
export function isPrivateTransport(text: string): boolean {
  const url = parseUrl(text);
  if (url === undefined || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
}
