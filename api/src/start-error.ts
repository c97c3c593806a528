/** What keeps the server or a command from starting, in one line for the person who started it. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
