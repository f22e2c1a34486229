import { crc32, deflateSync } from 'node:zlib'

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')

/** A picture that every browser shows: stripes, of this many pixels. RFC 2083 has the format. */
export function stripedPng(widthPixels: number, heightPixels: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(widthPixels, 0)
  header.writeUInt32BE(heightPixels, 4)
  // 8 bits, of red, green and blue.
  header.set([8, 2, 0, 0, 0], 8)
  const rows = Array.from({ length: heightPixels }, (_, y) => stripe(widthPixels, y))
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Its first byte says that nothing is predicted from the row above. */
function stripe(widthPixels: number, y: number): Buffer {
  const colour = y % 16 < 8 ? [0x2f, 0x6f, 0xed] : [0xf4, 0xb9, 0x42]
  return Buffer.from([0, ...Array.from({ length: widthPixels }, () => colour).flat()])
}

function chunk(type: string, data: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(content), 4)
  return Buffer.concat([frame.subarray(0, 4), content, frame.subarray(4)])
}
