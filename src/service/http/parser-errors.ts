import { randomUUID } from 'node:crypto';
import { type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { ProblemError, problemOf } from '../../api/problem.ts';

/**
 * Answers requests that Node's HTTP parser refuses, before express sees them, with a problem document as any other error.
 * Without this handler they get an empty answer.
 */
export function answerParserErrors(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable || isAnswered(socket)) {
      socket.destroy();
      return;
    }
    const { status, body } = problemOf(refusalOf(error.code), randomUUID());
    const text = JSON.stringify(body);
    socket.end(
      [
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
        'Connection: close',
        'Cache-Control: no-store',
        'Content-Type: application/problem+json',
        `Content-Length: ${Buffer.byteLength(text)}`,
        '',
        text,
      ].join('\r\n'),
      // A sender that goes on sending would hold the connection open.
      () => socket.destroy(),
    );
  });
}

/** Whether an answer to this connection's request has begun: a second one would be read as its body. */
const isAnswered = (socket: Duplex): boolean =>
  ((socket as { _httpMessage?: { headersSent?: boolean } | null })._httpMessage?.headersSent ?? false) ===
  true;

function refusalOf(code: string | undefined): ProblemError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new ProblemError('headers-too-large', 'the headers are too long');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ProblemError('request-timeout', 'the request took too long to arrive');
    default:
      return new ProblemError('invalid-request', 'the request is malformed');
  }
}
