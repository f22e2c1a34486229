export { type Config, defineConfig, type Plugin } from './config/config.ts'
export type { AnswerView, HookLog, Hooks, RequestView, ServerView, WorkerEnd, WorkerView } from './config/hooks.ts'
export type {
  AsgiApplication,
  AsgiHttpReceiveEvent,
  AsgiHttpScope,
  AsgiHttpSendEvent,
  AsgiLifespanReceiveEvent,
  AsgiLifespanScope,
  AsgiLifespanSendEvent,
  AsgiReceive,
  AsgiReceiveEvent,
  AsgiScope,
  AsgiSend,
  AsgiSendEvent,
  AsgiTsgiExtension,
  AsgiVersions,
  AsgiWebSocketReceiveEvent,
  AsgiWebSocketScope,
  AsgiWebSocketSendEvent,
} from './gateway/asgi/asgi.ts'
export { mapBody } from './gateway/body.ts'
export { defineApplication } from './gateway/define-application.ts'
export { type FetchContext, type FetchHandler, type FetchObject, fromFetch } from './gateway/fetch/fetch.ts'
export type {
  Application,
  Body,
  Chunk,
  EarlyHints,
  Environ,
  ErrorStream,
  FileBody,
  FileWrapper,
  FileWrapperOptions,
  HeaderList,
  Input,
  Middleware,
  StartResponse,
  WebSocketAcceptance,
  WebSocketClosed,
  WebSocketConnection,
  WebSocketUpgrade,
  Write,
} from './gateway/tsgi.ts'
export { type RuleId, ValidationError } from './gateway/validator/validation-error.ts'
export { validator } from './gateway/validator/validator.ts'
export { collect } from './static/collect.ts'
export { createStaticUrl, type StaticUrlOptions } from './static/static-url.ts'
