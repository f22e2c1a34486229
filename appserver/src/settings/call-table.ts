import { METHODS } from 'node:http'
import { actions } from './actions.ts'
import { choice, flag, optional, repeated, secret, text } from './kinds.ts'
import { row } from './row.ts'

const ofCall = { group: 'Request', onlyFlag: true } as const
const ofAnswer = { group: 'Answer', onlyFlag: true } as const

const data = repeated(text('text, @FILE, or @- for standard input', 'DATA'))
const method = text(
  'a method of HTTP, such as GET',
  'METHOD',
  (given) => METHODS.includes(given) && given !== 'CONNECT',
)
const header = secret(
  text(
    '"Name: value"',
    '"NAME: VALUE"',
    (given) =>
      /^[!#$%&'*+.^_`|~\w-]+:[^\u0000-\u0008\u000a-\u001f\u007f]*$/.test(given) && !/[^\u0000-\u00ff]/.test(given),
  ),
)

/** What `appserver call` sends, and what it shows of the answer. The names are curl's. */
export const callTable = {
  request: row(optional(method), undefined, {
    ...ofCall,
    short: 'X',
    help: 'The method, as it may also stand before the path. Without one: GET, or POST where there is a body.',
  }),
  header: row(repeated(header), [], {
    ...ofCall,
    short: 'H',
    help: 'Adds a header; may be given several times. "Name:" leaves out one that would be there by itself. Forwarding headers are believed.',
  }),
  data: row(data, [], {
    ...ofCall,
    short: 'd',
    help: 'A body, as a form by default: what is given several times is joined by &; line breaks of files are left out.',
  }),
  dataBinary: row(data, [], { ...ofCall, help: 'The same, with files as they are.' }),
  json: row(data, [], { ...ofCall, help: 'A body in JSON, which is also what is asked for.' }),
  scheme: row(choice(['http', 'https']), 'http', {
    ...ofCall,
    help: 'What the application takes for the scheme of its client, where the path is no whole URL.',
  }),
  include: row(flag, false, { ...ofAnswer, short: 'i', help: 'Shows the head of the answer before its body.' }),
  head: row(flag, false, { ...ofAnswer, short: 'I', help: 'Asks by HEAD, and shows the head.' }),
  output: row(optional(text('a path, or -', 'FILE')), undefined, {
    ...ofAnswer,
    short: 'o',
    help: 'Where the answer goes, instead of standard output.',
  }),
  fail: row(flag, false, {
    ...ofAnswer,
    short: 'f',
    help: 'Ends with exit code 22, and shows no body, when the status is 400 or above.',
  }),
  help: actions.help,
}
