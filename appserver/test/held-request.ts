import { Wire } from './wire.ts'

/** A request to the echo application that is under way until it is told to end. */
export class HeldRequest {
  readonly wire: Wire

  private constructor(wire: Wire) {
    this.wire = wire
  }

  static async start(port: number): Promise<HeldRequest> {
    const wire = await Wire.open(port)
    wire.send('POST / HTTP/1.1', 'Host: test', 'Content-Length: 4', 'Connection: close', '', '')
    await wire.receives('begun ')
    return new HeldRequest(wire)
  }

  /** Completes the request. @returns all that was answered by the end of the connection */
  async finish(): Promise<string> {
    this.wire.send('done')
    return this.wire.end()
  }
}
