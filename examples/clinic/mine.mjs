// node mine.mjs BLOCKS [URL]: lets a local chain make blocks at once, so that a phase of a round is over.
// Their times are six seconds apart: the commands measure from them how long the next phase is.
const SECONDS = 6;
const [blocks = '1', url = 'http://127.0.0.1:8545'] = process.argv.slice(2);
const body = { jsonrpc: '2.0', id: 1, method: 'anvil_mine', params: [`0x${BigInt(blocks).toString(16)}`, `0x${SECONDS.toString(16)}`] };
const answer = await fetch(url, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
const { error } = await answer.json();
if (error) throw new Error(error.message);
