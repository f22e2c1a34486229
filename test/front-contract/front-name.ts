/** The fronts that the contract is held against. */
export const frontNames = ['nginx', 'nginx-fastcgi', 'embedded', 'apache'] as const

export type FrontName = (typeof frontNames)[number]
