import { plugin as ws } from 'crossws/server'
import { serve } from 'h3'
import { app } from './app.ts'

serve(app, { port: 3000, plugins: [ws({})] })
