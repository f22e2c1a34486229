/** A server that is measured: one way to have an answer behind nginx. */
export interface Peer {
  readonly name: string
  /** How nginx passes requests on to it. */
  readonly protocol: 'http' | 'fastcgi' | 'uwsgi'
  /** Where it can't listen at a unix socket. */
  readonly listens?: 'tcp'
  /** The program and its arguments, as a user would start it. @param socket the path of the unix socket to listen at, or HOST:PORT */
  command(socket: string): readonly [program: string, ...args: string[]]
}
