export { type Address, address, describeAddress, formatAddress } from './address.ts'
export {
  type BindAddress,
  bindAddress,
  describeBindAddress,
  formatBindAddress,
  listenAddress,
  type Protocol,
  protocolOf,
} from './bind-address.ts'
export { bytes, choice, flag, integer, list, optional, seconds, secret, text } from './kinds.ts'
export { renderConfig, renderMarkdown, renderOptions } from './render.ts'
export { type Resolved, resolve, type Sources } from './resolve.ts'
export { invalid, type Kind, type Row, row, type SettingsOf, type Table } from './row.ts'
export { SettingError } from './setting-error.ts'
export { table } from './table.ts'
