import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '../stack/free-port.ts'
import type { ApplyLoad } from './load.ts'
import { MeasuredProcess } from './measured-process.ts'
import { NginxInFront } from './nginx-in-front.ts'
import type { SitePeer } from './site-peers.ts'

export interface TestBedOptions {
  readonly folder: string
  readonly nginxImage: string
  readonly applyLoad: ApplyLoad
  /** Why a need of peers is not met. */
  readonly missing: ReadonlyMap<string, string>
}

/** Peers that run side by side behind one nginx. */
export class TestBed {
  readonly processes: readonly MeasuredProcess[]
  readonly front: NginxInFront
  /** Peers that are not there, and why. */
  readonly left: readonly string[]
  readonly #folder: string

  private constructor(processes: readonly MeasuredProcess[], front: NginxInFront, left: string[], folder: string) {
    this.processes = processes
    this.front = front
    this.left = left
    this.#folder = folder
  }

  static async start(peers: readonly SitePeer[], { folder, nginxImage, missing }: TestBedOptions): Promise<TestBed> {
    const processes: MeasuredProcess[] = []
    const left: string[] = []
    try {
      for (const [index, peer] of peers.entries()) {
        const started = await attempt(peer, await addressFor(peer, folder, index), missing)
        if (typeof started === 'string') left.push(`${peer.key}: ${started}`)
        else processes.push(started)
      }
      return new TestBed(processes, await NginxInFront.start(nginxImage, folder, processes), left, folder)
    } catch (error) {
      await stopAll(processes)
      throw error
    }
  }

  /** A file of so many bytes. */
  async bodyFile(bytes: number): Promise<string> {
    const file = join(this.#folder, `${bytes}.body`)
    await writeFile(file, Buffer.alloc(bytes, 'x'))
    return file
  }

  async stop(): Promise<void> {
    await this.front.stop()
    await stopAll(this.processes)
  }
}

/** @returns why it does not run, where it does not */
async function attempt(
  peer: SitePeer,
  address: string,
  missing: ReadonlyMap<string, string>,
): Promise<MeasuredProcess | string> {
  const reason = peer.needs && missing.get(peer.needs)
  if (reason) return reason
  try {
    return await MeasuredProcess.start(peer, address)
  } catch (error) {
    return (error as Error).message.split('\n').slice(0, 4).join(' ')
  }
}

async function addressFor(peer: SitePeer, folder: string, index: number): Promise<string> {
  return peer.listens === 'tcp' ? `127.0.0.1:${await freePort()}` : join(folder, `${index}.sock`)
}

async function stopAll(processes: readonly MeasuredProcess[]): Promise<void> {
  for (const process of processes) await process.stop()
}
