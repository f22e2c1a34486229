export type {
  Application,
  Body,
  Chunk,
  Environ,
  ErrorStream,
  Headers,
  Input,
  Middleware,
  StartResponse,
  Write,
} from './gateway/tsgi.ts'
