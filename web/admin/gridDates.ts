/** Is a cell in force on a day? */

export const valid = (c: { validFrom: string; validTo: string | null }, day: string) => c.validFrom <= day && (c.validTo === null || day < c.validTo)
