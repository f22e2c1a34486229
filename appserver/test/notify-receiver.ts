import { type ChildProcess, spawn } from 'node:child_process'
import { on, once } from 'node:events'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'

const receive = `use Socket; $| = 1; (my $path = shift) =~ s/^@/\\0/;
my $at; socket($at, AF_UNIX, SOCK_DGRAM, 0) && bind($at, pack_sockaddr_un($path)) or die "$!\\n"; print "open\\n";
while (defined recv($at, my $message, 65536, 0)) { $message =~ s/\\n/\\t/g; print "$message\\n" }`

/** A NOTIFY_SOCKET, as systemd holds it. Perl opens it: Node has no unix datagram sockets, and every Debian has perl. */
export class NotifyReceiver {
  /** Each message as its fields. */
  readonly messages: Readonly<Record<string, string>>[] = []
  readonly #lines: AsyncIterator<string[]>

  private constructor(child: ChildProcess) {
    this.#lines = on(createInterface({ input: child.stdout! }), 'line', { close: ['close'] })
  }

  /** @param path of a socket; with `@` in front, a name in the abstract namespace */
  static async open(path: string): Promise<NotifyReceiver> {
    const child = spawn('perl', ['-e', receive, path], { stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(async () => {
      child.kill()
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    })
    const receiver = new NotifyReceiver(child)
    await receiver.#lines.next()
    return receiver
  }

  /** The next message that has this field; those before it count as seen. */
  async next(field: string): Promise<Readonly<Record<string, string>>> {
    for (;;) {
      const { value, done } = await this.#lines.next()
      if (done) throw new Error(`the receiver ended before a message with ${field} came`)
      const pairs = (value as string[])[0]!.split('\t').map((line) => line.split(/=(.*)/s, 2) as [string, string])
      const message = Object.fromEntries(pairs)
      // A barrier is systemd-notify's own question whether its message has been read.
      if ('BARRIER' in message) continue
      this.messages.push(message)
      if (field in message) return message
    }
  }
}
