import type { Application } from '../../../src/index.ts'
import { inputOf, type TinyServer } from './tiny-server.ts'
import type { Violation } from './violations.ts'

const calling =
  (environ: (usual: TinyServer['environ']) => unknown) => (server: TinyServer, application: Application) =>
    application(environ(server.environ) as never, server.startResponse)

const upgrade = { protocols: [], accept: () => {} }

/** Servers that tell of a request in a wrong way. */
export const brokenEnvirons: readonly Violation[] = [
  { rule: 'S5', what: 'no environ', calls: calling(() => null) },
  { rule: 'S5', what: 'a list for an environ', calls: calling((environ) => Object.entries(environ)) },
  { rule: 'S5', what: 'a frozen environ', calls: calling((environ) => Object.freeze(environ)) },
  { rule: 'S5', what: 'an environ that inherits its keys', calls: calling((environ) => Object.create(environ)) },
  { rule: 'S6', what: 'a key without a value', calls: calling((environ) => ({ ...environ, CONTENT_TYPE: undefined })) },
  { rule: 'S7', what: 'no QUERY_STRING', environ: { QUERY_STRING: undefined } },
  { rule: 'S7', what: 'a port that is a number', environ: { SERVER_PORT: 80 } },
  { rule: 'S8', what: 'an empty method', environ: { REQUEST_METHOD: '' } },
  { rule: 'S8', what: 'a method with a space', environ: { REQUEST_METHOD: 'GET /' } },
  { rule: 'S9', what: 'a mount point that ends with a slash', environ: { SCRIPT_NAME: '/app/' } },
  { rule: 'S9', what: 'a mount point that is a slash', environ: { SCRIPT_NAME: '/' } },
  { rule: 'S9', what: 'a mount point without a slash', environ: { SCRIPT_NAME: 'app' } },
  { rule: 'S10', what: 'a relative path', environ: { PATH_INFO: 'a/b' } },
  { rule: 'S10', what: 'no path at all', environ: { PATH_INFO: '' } },
  { rule: 'S13', what: 'a decoded target', environ: { REQUEST_URI: '/café' } },
  { rule: 'S13', what: 'an empty target', environ: { REQUEST_URI: '' } },
  { rule: 'S14', what: 'an empty server name', environ: { SERVER_NAME: '' } },
  { rule: 'S14', what: 'an empty port', environ: { SERVER_PORT: '' } },
  { rule: 'S15', what: 'a protocol without HTTP', environ: { SERVER_PROTOCOL: '1.1' } },
  { rule: 'S16', what: 'a length that is a number', environ: { CONTENT_LENGTH: 12 } },
  { rule: 'S16', what: 'an empty length', environ: { CONTENT_LENGTH: '' } },
  { rule: 'S16', what: 'a type under another key', environ: { HTTP_CONTENT_TYPE: 'text/plain' } },
  { rule: 'S17', what: 'a header in lower case', environ: { HTTP_accept: '*/*' } },
  { rule: 'S17', what: 'a header with a dash', environ: { 'HTTP_X-TAG': 'a' } },
  { rule: 'S17', what: 'a header as a list', environ: { HTTP_X_TAG: ['a', 'b'] } },
  { rule: 'S17', what: 'a header of two lines', environ: { HTTP_X_TAG: 'a\r\nb' } },
  { rule: 'S17', what: 'a header that was decoded', environ: { HTTP_X_TAG: '√' } },
  { rule: 'S18', what: "a client's Proxy header", environ: { HTTP_PROXY: 'http://evil.example' } },
  { rule: 'S19', what: 'a version as a string', environ: { 'tsgi.version': '1.0' } },
  { rule: 'S20', what: 'a scheme with its colon', environ: { 'tsgi.url_scheme': 'https:' } },
  { rule: 'S21', what: 'a log that is a function', environ: { 'tsgi.errors': () => {} } },
  { rule: 'S22', what: 'no word on processes', environ: { 'tsgi.multiprocess': undefined } },
  { rule: 'S23', what: 'a controller for a signal', environ: { 'tsgi.signal': new AbortController() } },
  { rule: 'S24', what: 'an empty request id', environ: { 'tsgi.request_id': '' } },
  { rule: 'S24', what: 'a request id with a line break', environ: { 'tsgi.request_id': 'a\nb' } },
  { rule: 'S25', what: "a key of one's own among those of TSGI", environ: { 'tsgi.run_once': false } },
  { rule: 'S26', what: 'a body that is a buffer', environ: { 'tsgi.input': Buffer.from('body') } },
  { rule: 'S26', what: 'a body of strings', environ: { 'tsgi.input': inputOf(['text']) } },
  {
    rule: 'S26',
    what: 'a body whose iterator gives bytes, not results',
    environ: { 'tsgi.input': { [Symbol.asyncIterator]: () => ({ next: async () => 'bytes' }) } },
  },
  {
    rule: 'S27',
    what: 'a longer body than announced',
    environ: { CONTENT_LENGTH: '3', 'tsgi.input': inputOf('ab', 'cd') },
  },
  {
    rule: 'S27',
    what: 'a shorter body than announced',
    environ: { CONTENT_LENGTH: '5', 'tsgi.input': inputOf('ab', 'cd') },
  },
  { rule: 'S59', what: 'a wish for a WebSocket without accept()', environ: { 'tsgi.websocket': { protocols: [] } } },
  {
    rule: 'S59',
    what: 'offered subprotocols as a header',
    environ: { 'tsgi.websocket': { ...upgrade, protocols: 'chat' } },
  },
  { rule: 'S69', what: 'no file wrapper', environ: { 'tsgi.file_wrapper': undefined } },
  { rule: 'S75', what: 'early hints that are a list', environ: { 'tsgi.early_hints': [] } },
]
