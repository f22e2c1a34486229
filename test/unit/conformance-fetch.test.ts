import { describeDirect } from '../conformance/direct.ts'

describeDirect('fetch')
