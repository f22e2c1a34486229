import { enableCompileCache } from 'node:module'

/**
 * Keeps what Node makes of the server's files, and of the application's: types stripped, code compiled. Both took more than half of the time that
 * a process needed to start. Beside the code, so that nobody else can put anything there; where that can't be written, nothing is kept.
 *
 * NODE_COMPILE_CACHE names another folder, NODE_DISABLE_COMPILE_CACHE=1 keeps nothing.
 */
enableCompileCache(new URL('../../.portico/compile-cache', import.meta.url).pathname)
