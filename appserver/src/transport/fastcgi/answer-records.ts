import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { headerBytes, longestContentBytes, protocolStatus, recordType, writeHeader } from './record.ts'

const endBytes = 2 * headerBytes
/** An empty record of STDOUT, and the end of the request. */
const endOfAnswerBytes = headerBytes + endBytes
/** Longer pieces are handed to the socket as they are. */
const copiedBytes = 16 * 1024

/** nginx has no other. */
const usualId = 1
const usualEnd = endOfAnswer(usualId)

/**
 * Writes a piece of an answer as STDOUT (FastCGI 1.0, sections 5.3 and 5.5): in one write, put together where it is small.
 *
 * @param head what goes before the piece, in Latin-1
 * @param pieceBytes its length in UTF-8
 * @param ends whether the answer, and so the request, ends with it
 * @returns whether more may be written at once
 */
export function writeStdout(
  socket: Socket,
  id: number,
  head: string,
  piece: Uint8Array | string,
  pieceBytes: number,
  ends: boolean,
): boolean {
  const bytes = head.length + pieceBytes
  if (bytes === 0 && !ends) return true
  if (bytes > copiedBytes) return writeLong(socket, id, head, piece, ends)
  if (!ends && head !== '' && pieceBytes > 0) return socket.write(apart(id, head, piece, pieceBytes))
  // ASCII is the same in Latin-1, which the socket copies out of the texts by itself: no buffer has to be made.
  if (typeof piece === 'string' && piece.length === pieceBytes)
    return socket.write(textRecords(id, head, piece, bytes, ends), 'latin1')
  return socket.write(together(id, head, piece, bytes, ends))
}

function textRecords(id: number, head: string, piece: string, bytes: number, ends: boolean): string {
  const end = !ends ? '' : id === usualId ? usualEnd : endOfAnswer(id)
  // An empty record would be the end of the stream.
  return bytes === 0 ? end : headerText(recordType.stdout, id, bytes) + head + piece + end
}

/** A record's header, an octet a character. */
function headerText(type: number, id: number, contentBytes: number): string {
  return String.fromCharCode(1, type, id >> 8, id & 0xff, contentBytes >> 8, contentBytes & 0xff, 0, 0)
}

/** The end of STDOUT, and of the request. */
function endOfAnswer(id: number): string {
  return headerText(recordType.stdout, id, 0) + endRequest(id, protocolStatus.complete).toString('latin1')
}

function writeLong(socket: Socket, id: number, head: string, piece: Uint8Array | string, ends: boolean): boolean {
  const isLongHead = head.length > copiedBytes
  const own = typeof piece === 'string' ? Buffer.from(piece) : piece
  const whole = isLongHead ? Buffer.concat([Buffer.from(head, 'latin1'), own]) : own
  socket.cork()
  let first = isLongHead ? '' : head
  let at = 0
  while (at < whole.byteLength || first !== '') {
    const part = whole.subarray(at, at + longestContentBytes - first.length)
    socket.write(together(id, first, '', first.length, false, part.byteLength))
    socket.write(part)
    at += part.byteLength
    first = ''
  }
  const isRoomy = ends ? socket.write(together(id, '', '', 0, true)) : !socket.writableNeedDrain
  socket.uncork()
  return isRoomy
}

/**
 * The head and the first piece of a longer answer, in a record each: what is left of the head's own record nginx passes on at once
 * only where it is eight octets or more (a record's header), because it looks for that much.
 */
function apart(id: number, head: string, piece: Uint8Array | string, pieceBytes: number): Buffer {
  return Buffer.concat([together(id, head, '', head.length, false), together(id, '', piece, pieceBytes, false)])
}

/** @param more content of the same record that is written by itself */
function together(
  id: number,
  head: string,
  piece: Uint8Array | string,
  bytes: number,
  ends: boolean,
  more = 0,
): Buffer {
  const recordBytes = bytes + more === 0 ? 0 : headerBytes + bytes
  const records = Buffer.allocUnsafe(recordBytes + (ends ? endOfAnswerBytes : 0))
  let at = 0
  // An empty record would be the end of the stream.
  if (recordBytes > 0) {
    at = writeHeader(records, 0, recordType.stdout, id, bytes + more)
    at += records.write(head, at, 'latin1')
    if (typeof piece === 'string') at += records.write(piece, at)
    else {
      records.set(piece, at)
      at += piece.byteLength
    }
  }
  if (ends) {
    at = writeHeader(records, at, recordType.stdout, id, 0)
    writeEnd(records, at, id, protocolStatus.complete)
  }
  return records
}

/** A whole answer that the server itself gives. */
export function writeRefusal(socket: Socket, id: number, status: number): void {
  const text = `${status} ${STATUS_CODES[status]}\n`
  const fields = `Content-Type: text/plain; charset=utf-8\r\nContent-Length: ${text.length}\r\n`
  writeStdout(socket, id, `Status: ${status} ${STATUS_CODES[status]}\r\n${fields}\r\n`, text, text.length, true)
}

/** END_REQUEST. The application has no exit status to tell. */
export function endRequest(id: number, status: number): Buffer {
  const record = Buffer.allocUnsafe(endBytes)
  writeEnd(record, 0, id, status)
  return record
}

function writeEnd(records: Buffer, at: number, id: number, status: number): void {
  const content = writeHeader(records, at, recordType.endRequest, id, headerBytes)
  records.fill(0, content, content + headerBytes)
  records[content + 4] = status
}

/** What no front can take for a record: its version is 0. */
export function brokenRecord(): Buffer {
  return Buffer.alloc(headerBytes)
}

/**
 * Goes behind the end of the last answer on a connection that the front wanted to keep, in the same piece. FastCGI has no word for it,
 * but nginx keeps no connection on which something follows the end of a request: else it could send a POST into the closing one,
 * and it does not send that again. The record says nothing.
 */
export function notKept(): Buffer {
  return managementRecord(recordType.getValuesResult, Buffer.alloc(0))
}

/** A record that belongs to no request (section 4). */
export function managementRecord(type: number, content: Uint8Array): Buffer {
  const record = Buffer.alloc(headerBytes + content.byteLength)
  record.set(content, writeHeader(record, 0, type, 0, content.byteLength))
  return record
}
