/** The application of these tests, as APP_MODULE. */
export const tsgiModule = 'test/apps/tsgi/app.ts:application'
